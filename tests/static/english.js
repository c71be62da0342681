// An English page: the texts are the keys.

import { openPage } from "./page.js";

openPage("en");
