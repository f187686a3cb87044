/** Draws shares and intervals as bars. */

import { html, svg } from "../vendor/lit-html/lit-html.js";
import { percent, t } from "./words.js";

const SOURCES = ["macro", "mid", "micro", "collaborative", "sequence", "lexical", "popularity"];

/** What speaks for an item, as one bar. */
export function shareBar(attribution) {
  const parts = spoken(attribution);
  let left = 0;
  return html`<svg class="shares" role="img" aria-label="${t("attribution")}: ${parts.map(worded).join(", ")}">
    ${parts.map(([source, share]) => {
      const part = svg`<rect class="source-${source}" x="${100 * left}%" width="${100 * share}%" height="100%"></rect>`;
      left += share;
      return part;
    })}
  </svg>`;
}

/** The same as a legend. */
export function shareLegend(attribution) {
  return html`<ul class="legend">${spoken(attribution).map(
    ([source, share]) => html`<li><svg viewBox="0 0 10 10" aria-hidden="true"><rect class="source-${source}" width="10" height="10" rx="2"></rect></svg>
      ${t(`source_${source}`)} <span class="figure">${percent(share)}</span></li>`,
  )}</ul>`;
}

/** A share of 1 as a thin bar. */
export function meter(share, kind) {
  return html`<svg class="meter ${kind}" aria-hidden="true"><rect class="ground" width="100%" height="100%"></rect><rect width="${Math.min(100, 100 * share)}%" height="100%"></rect></svg>`;
}

/** A value with its interval on a scale that ends at `most`. */
export function whisker({ value, low, high }, most) {
  const x = (one) => `${(100 * Math.max(one, 0)) / most}%`;
  return html`<svg class="whisker" aria-hidden="true">
    <rect class="value" y="25%" width="${x(value)}" height="50%"></rect>
    <line x1="${x(low)}" x2="${x(high)}" y1="50%" y2="50%"></line>
    <line x1="${x(low)}" x2="${x(low)}" y1="20%" y2="80%"></line>
    <line x1="${x(high)}" x2="${x(high)}" y1="20%" y2="80%"></line>
  </svg>`;
}

function spoken(attribution) {
  return SOURCES.map((source) => [source, attribution[source] ?? 0]).filter(([, share]) => share > 0);
}

function worded([source, share]) {
  return `${t(`source_${source}`)} ${percent(share)}`;
}
