// The views of this show in the list of commands, on every page of a show that leads to others.

import { all, data, maybe } from "../lib/dom.js";
import { t } from "../lib/texts.js";
import { addActions } from "./palette.js";
import { viewNames } from "./view_names.js";

const VIEWS = ["operator", "ads", "backstage", "timeline", "clock", "countdown", "info", "cohost"];

addActions(() => {
  // A device that a code signed in has one page; pages without a show have no views.
  if (maybe("page") === null || all(".pages a").length === 0) return [];
  /** @type {{show?: {id: string}, rights?: {figures: boolean}}} */
  const { show, rights } = data("page");
  if (show === undefined) return [];
  const names = viewNames();
  const here = location.pathname.split("/").at(-1);
  return VIEWS.filter((name) => name !== here && (name !== "ads" || rights?.figures !== false)).map((name) => ({
    name: names[name] ?? name,
    hint: t("view"),
    run: () => location.assign(`/shows/${show.id}/${name}`),
  }));
});
