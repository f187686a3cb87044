/** Draws interests as a sunburst that can be walked by keyboard. */

import { rings } from "./rings.js";
import { percent, t } from "./words.js";
import { html, nothing, svg } from "../vendor/lit-html/lit-html.js";

/** Inner and outer radius of each ring; the page scales the whole. */
const RADII = [[74, 142], [144, 214], [216, 296]];
const HALF = 300;
/** Average breadth of a letter of the labels, in the figure's units; a Chinese one is about twice as broad. */
const LETTER = 6.1;

/**
 * The figure. `selected` is an interest's id; `choose` is told of an arc; `middle` is what stands in the hole when
 * nothing is selected; `words` says an arc aloud, by default by its share.
 */
export function sunburst({ interests, selected, choose, middle, label, words = aloud }) {
  const arcs = rings(interests);
  const at = Math.max(arcs.findIndex((arc) => arc.id === selected), 0);
  const chosen = arcs.find((arc) => arc.id === selected);
  return html`<div class="sunburst">
    <svg viewBox="${-HALF} ${-HALF} ${2 * HALF} ${2 * HALF}" role="listbox" aria-label="${label}" @keydown=${(event) => walk(event, arcs, choose)}>
      ${arcs.map((arc, place) => drawn(arc, place, { selected, tabbed: place === at, choose, words }))}
      ${chosen ? svg`<path class="outline" d="${path(chosen)}" aria-hidden="true"></path>` : nothing}
      ${arcs.map(lettering)}
    </svg>
    <div class="middle" aria-hidden="true">${chosen ? told(chosen, words) : middle}</div>
  </div>`;
}

function drawn(arc, place, { selected, tabbed, choose, words }) {
  const marks = arc.interest ?? {};
  const classes = [
    "arc", arc.polarity, arc.level, arc.interest ? "" : "context",
    marks.muted ? "muted" : "", marks.pinned ? "pinned" : "", marks.trend === "fading" ? "fading" : "",
  ].filter(Boolean);
  return svg`<path class="${classes.join(" ")}" d="${path(arc)}" role="option" data-place="${place}"
    tabindex="${tabbed ? 0 : -1}" aria-selected="${arc.id === selected}" aria-label="${words(arc).join(", ")}"
    @click=${() => choose(arc)}><title>${words(arc).join(", ")}</title></path>`;
}

function told(arc, words) {
  const [name, ...rest] = words(arc);
  return html`<strong>${name}</strong>${rest.map((line) => html`<span>${line}</span>`)}`;
}

function aloud(arc) {
  const one = arc.interest;
  if (!one) return [arc.name];
  const marks = [one.trend === "steady" ? "" : t(one.trend), one.pinned ? t("pinned") : "", one.muted ? t("muted") : ""];
  return [arc.name, `${t(arc.polarity)} · ${percent(one.weight)}`, ...marks.filter(Boolean)];
}

/** Left and right go along the ring, up to the parent and down to the first child, Enter and space choose. */
function walk(event, arcs, choose) {
  const place = Number(event.target.dataset?.place);
  const arc = arcs[place];
  if (!arc) return;
  const ring = arcs.map((other, n) => [other, n]).filter(([other]) => other.depth === arc.depth).map(([, n]) => n);
  const along = (step) => ring[(ring.indexOf(place) + step + ring.length) % ring.length];
  const to = {
    ArrowRight: () => along(1), ArrowLeft: () => along(-1), ArrowUp: () => arc.up,
    ArrowDown: () => arcs.findIndex((other) => other.up === place), Home: () => ring[0], End: () => ring.at(-1),
  }[event.key];
  if (event.key === "Enter" || event.key === " ") choose(arc);
  else if (!to) return;
  event.preventDefault();
  event.currentTarget.querySelector(`[data-place="${to?.()}"]`)?.focus();
}

function path({ from, to, depth }) {
  const [inner, outer] = RADII[depth];
  const end = Math.min(to, from + 2 * Math.PI - 1e-4);
  const large = end - from > Math.PI ? 1 : 0;
  return `M${point(outer, from)}A${outer} ${outer} 0 ${large} 1 ${point(outer, end)}`
    + `L${point(inner, end)}A${inner} ${inner} 0 ${large} 0 ${point(inner, from)}Z`;
}

function point(radius, angle) {
  return `${(radius * Math.sin(angle)).toFixed(2)} ${(-radius * Math.cos(angle)).toFixed(2)}`;
}

/** The name, along the radius where the arc is narrow, across it where it is broad; nothing where it does not fit. */
function lettering(arc) {
  const [inner, outer] = RADII[arc.depth];
  const middle = (arc.from + arc.to) / 2;
  const breadth = (arc.to - arc.from) * ((inner + outer) / 2);
  const across = breadth > LETTER * wide(arc.name) + 12 && (arc.to - arc.from) < 1.6 * Math.PI;
  if (!across && breadth < 13) return nothing;
  const room = (across ? breadth : outer - inner) - 8;
  const degrees = (middle * 180) / Math.PI;
  const flipped = across ? degrees > 90 && degrees < 270 : degrees > 180;
  const turn = across ? (flipped ? 180 : 0) : flipped ? 90 : -90;
  return svg`<text class="on-${arc.level}" transform="rotate(${degrees.toFixed(2)}) translate(0 ${-(inner + outer) / 2}) rotate(${turn})"
    aria-hidden="true">${cut(arc.name, room)}</text>`;
}

function wide(name) {
  return [...name].reduce((sum, letter) => sum + (letter > "\u2e80" ? 2 : 1), 0);
}

function cut(name, room) {
  const letters = [...name];
  while (letters.length && LETTER * wide(letters.join("")) > room) letters.pop();
  return letters.length === [...name].length ? name : `${letters.slice(0, -1).join("")}…`;
}
