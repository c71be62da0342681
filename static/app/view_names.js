// What the pages of a show are called, where a list names them.

import { t } from "../lib/texts.js";

/** @returns {Record<string, string>} */
export const viewNames = () => ({
  cue: t("Cue screen"),
  cohost: t("Co-host"),
  operator: t("Operator"),
  ads: t("Ads"),
  backstage: t("Backstage"),
  timeline: t("Time line"),
  clock: t("Studio clock"),
  countdown: t("Countdown"),
  info: t("Info"),
  control: t("Control"),
  plan: t("Rundown"),
  views: t("Screens"),
});

/** Those that a screen can be sent to. */
export const SENDABLE = [
  ...["cue", "cohost", "operator", "ads", "backstage", "timeline", "clock", "countdown", "info", "control"],
];
