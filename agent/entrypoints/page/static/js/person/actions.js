/** What can be done in a person's room. Each act asks the server, and the room shows what came of it. */

import { ask, listen, of, Problem } from "../api.js";
import { change, state } from "../state.js";
import { t } from "../words.js";

const LISTED = 10;
const STEPS = 24;

/** Opens the room of a person, known or new. */
export async function open(id) {
  const person = {
    id, profile: null, missing: false, items: null, fallback: null, madeOf: "", wording: false, fresh: new Set(), selected: null,
    renaming: false, course: null, at: -1, why: {}, talk: recall(id),
  };
  change({ room: "person", person, problem: null });
  await refresh(person);
}

/** Reads again all that an act may have moved. */
export async function refresh(person) {
  await Promise.all([loadProfile(person), loadList(person), loadCourse(person)]);
}

/** Corrects an interest by the person's own hand. */
export async function correct(person, action, interest, more = {}) {
  const done = await ask(of(person.id, "corrections"), { method: "POST", body: { action, interest, ...more } });
  change({ renaming: false, selected: done.interest?.id ?? null }, person);
  await refresh(person);
}

/** One act of the person on an item. */
export async function act(person, item, event) {
  await ask(of(person.id, "events"), { method: "POST", body: { item_id: item, event } });
  await refresh(person);
}

/** What somebody says of their taste; what names nothing in the catalogue is told. */
export async function tell(id, text) {
  const heard = await ask(of(id, "statements"), { method: "POST", body: { text } });
  const unknown = heard.not_understood.join(", ");
  if (!heard.understood.length) throw new Problem({ detail: t("notUnderstood", unknown || text), hint: t("nameKinds") });
  if (unknown) change({ said: t("notUnderstood", unknown) });
}

/** Builds the profile from the acts that are known, and waits for it. */
export async function build(person) {
  const job = await ask("batches", { method: "POST", body: { work: "profile", users: [person.id] } });
  for await (const { event, data } of listen(`batches/${job.job_id}/events`)) {
    if (event === "end" && data.failure) throw new Problem({ detail: data.failure.message, ...data.failure });
  }
  await refresh(person);
}

/** Shows why an item is in the list, or hides it again. */
export async function why(person, item) {
  if (person.why[item]) return change({ why: { ...person.why, [item]: null } }, person);
  const told = await ask(of(person.id, `explanations/${encodeURIComponent(item)}`), { query: { style: "full" } });
  return change({ why: { ...person.why, [item]: told } }, person);
}

/** One turn of talk: sentences as they come, then the turn. What it moved is shown. */
export async function say(person, text) {
  const turn = { mine: text, sentences: [], reply: null };
  change({ turns: [...person.talk.turns, turn], waiting: true }, person.talk);
  try {
    const body = { text, session: person.talk.session };
    for await (const { event, data } of listen(of(person.id, "chat"), { method: "POST", body })) {
      if (event === "sentence") turn.sentences = [...turn.sentences, data.text];
      else Object.assign(turn, { reply: data, sentences: [data.reply] });
      change({ session: data.session ?? person.talk.session }, person.talk);
    }
  } finally {
    change({ waiting: false, turns: person.talk.turns.filter((one) => one !== turn || one.sentences.length) }, person.talk);
  }
  keep(person);
  if (turn.reply?.events_written) await refresh(person);
}

/** Leaves the conversation; the next turn begins another. */
export function anew(person) {
  change({ talk: { session: null, turns: [], waiting: false } }, person);
  keep(person);
}

/** Looks at the interests as they were at one of the moments; the last is now. */
export function look(person, at) {
  change({ at }, person);
}

/** Opens an interest, or closes it where it was open. */
export function choose(person, id) {
  change({ selected: person.selected === id ? null : id, renaming: false }, person);
}

async function loadProfile(person) {
  try {
    change({ profile: await ask(of(person.id, "profile")), missing: false }, person);
  } catch (error) {
    if (error.status !== 404) throw error;
    change({ profile: null, missing: true }, person);
  }
}

/** The list at once, and its sentences when the model has worded them: it is shown once, and logged once. */
async function loadList(person) {
  await showList(person);
  const explained = await ask(of(person.id, "recommendations"), { query: { n: LISTED, shown: false } });
  change({ items: explained.items, madeOf: explained.made_of, wording: false }, person);
}

async function showList(person) {
  const before = person.items;
  const found = await ask(of(person.id, "recommendations"), { query: { n: LISTED, explain: false } });
  const known = new Set((before ?? found.items).map((item) => item.item_id));
  const fresh = new Set(found.items.map((item) => item.item_id).filter((id) => !known.has(id)));
  change({ items: found.items, fallback: found.fallback, fresh, why: {}, wording: true }, person);
  if (before) change({ said: fresh.size ? t("changedList", fresh.size, gone(before, found.items)) : t("sameList") });
}

function gone(before, after) {
  const there = new Set(after.map((item) => item.item_id));
  return before.filter((item) => !there.has(item.item_id)).length;
}

async function loadCourse(person) {
  try {
    const { moments } = await ask(of(person.id, "profile/course"), { query: { steps: STEPS } });
    change({ course: moments, at: moments.length - 1 }, person);
  } catch (error) {
    if (error.status !== 404) throw error;
    change({ course: null, at: -1 }, person);
  }
}

/** A conversation outlives a reload of the page, not the tab; the server keeps the session itself. */
function keep({ id, talk }) {
  sessionStorage.setItem(`trigrain.talk.${id}`, JSON.stringify({ session: talk.session, turns: talk.turns }));
}

function recall(id) {
  const kept = sessionStorage.getItem(`trigrain.talk.${id}`);
  return { session: null, turns: [], ...(kept && JSON.parse(kept)), waiting: false };
}
