// The review on the screen: it prints as it looks.

import { maybe } from "./dom.js";

maybe("print")?.addEventListener("click", () => window.print());
