// The views of this show in the list of commands, on every page of a show that leads to others.

import { all, data, maybe } from "../lib/dom.js";
import { t } from "../lib/texts.js";
import { addActions } from "./palette.js";
import { viewNames } from "./view_names.js";

const VIEWS = ["operator", "backstage", "timeline", "clock", "countdown", "info", "cohost"];

addActions(() => {
  // A device that a code signed in has one page; pages without a show have no views.
  if (maybe("page") === null || all(".pages a").length === 0) return [];
  /** @type {{show?: {id: string}}} */
  const { show } = data("page");
  if (show === undefined) return [];
  const names = viewNames();
  const here = location.pathname.split("/").at(-1);
  const linked = all(".pages a").map((link) => link.getAttribute("href"));
  return VIEWS.filter((name) => name !== here && !linked.includes(`/shows/${show.id}/${name}`)).map((name) => ({
    name: names[name] ?? name,
    hint: t("view"),
    run: () => location.assign(`/shows/${show.id}/${name}`),
  }));
});
