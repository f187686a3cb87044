/** The room of long work: what it would cost, how far it is, what it cost so far. */

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { ask, listen } from "./api.js";
import { guarded, onForm } from "./guard.js";
import { change, state } from "./state.js";
import { clock, number, t } from "./words.js";

const WORKS = ["profile", "reindex", "train_ranker", "train_embedder", "train_adapter"];

/** Opens it, and watches what runs. */
export async function openBatches() {
  change({ room: "batches", person: null, problem: null });
  await refresh();
  for (const job of state.batches.jobs.filter((one) => one.state === "running")) guarded(() => watch(job.job_id));
}

async function refresh() {
  const [jobs, cost, failures] = await Promise.all([ask("batches"), ask("cost"), ask("batches/failures")]);
  change({ jobs: jobs.items, cost, failures: failures.items }, state.batches);
}

function taskOf(data) {
  const users = data.get("users").split(/[,，]/).map((id) => id.trim()).filter(Boolean);
  const budget = data.get("budget");
  const [work, what] = data.get("work").split("_");
  return { work, ...(what && { what }), users, failed: data.has("failed"), budget_usd: budget === "" ? null : Number(budget) };
}

async function start(data) {
  await follow(await ask("batches", { method: "POST", body: taskOf(data) }));
}

async function follow(job) {
  shown(job);
  await watch(job.job_id);
}

/** The job's row follows it to its end; then the cost is read again. */
async function watch(id) {
  for await (const { data } of listen(`batches/${id}/events`)) shown(data);
  await refresh();
}

function shown(job) {
  const others = state.batches.jobs.filter((one) => one.job_id !== job.job_id);
  change({ jobs: [job, ...others].sort((one, other) => (one.made_at < other.made_at ? 1 : -1)) }, state.batches);
}

/** The room. */
export function batchesRoom({ jobs, estimate, cost, failures }) {
  return html`<div class="batches">
    <section aria-labelledby="batch-title"><h1 id="batch-title">${t("batchTitle")}</h1>${form(estimate)}</section>
    <section aria-labelledby="jobs-title"><h2 id="jobs-title">${t("jobs")}</h2>
      ${jobs.length ? html`<ul class="jobs">${jobs.map(row)}</ul>` : html`<p class="quiet">${t("noJobs")}</p>`}</section>
    ${cost ? ledger(cost) : nothing}
    ${failures.length ? html`<section><h2>${t("failures")}</h2><ul>${failures.map(
      (one) => html`<li><strong dir="auto">${one.user_id}</strong> <span class="quiet" dir="auto">${one.reason}</span></li>`,
    )}</ul></section>` : nothing}
  </div>`;
}

function form(estimate) {
  const guess = async (event) => {
    const data = new FormData(event.target.form);
    await guarded(async () => {
      change({ estimate: await ask("batches/estimate", { method: "POST", body: taskOf(data) }) }, state.batches);
    });
  };
  return html`<form class="stack" @submit=${onForm(start)}>
    <label>${t("work")}<select name="work">${WORKS.map((work) => html`<option value="${work}">${t(`work_${work}`)}</option>`)}</select></label>
    <label>${t("whom")}<input name="users" maxlength="2000" placeholder="${t("whomHint")}"></label>
    <label class="check"><input type="checkbox" name="failed"> ${t("onlyFailed")}</label>
    <label>${t("budget")}<input name="budget" type="number" min="0" step="any"></label>
    <div class="hands"><button class="strong">${t("start")}</button> <button type="button" @click=${guess}>${t("estimate")}</button></div>
    <p role="status">${estimate ? html`${t("estimated", estimate)}, ${money(estimate.cost_usd)}` : nothing}</p></form>`;
}

function money(dollars) {
  if (dollars === null) return t("unknownPrice");
  return dollars ? `$${number(dollars, 4)}` : t("free");
}

function row(job) {
  const does = (verb) => () =>
    guarded(async () => {
      const told = await ask(`batches/${job.job_id}/${verb}`, { method: "POST" });
      await (verb === "resume" ? follow(told) : shown(told));
    });
  const running = job.state === "running";
  return html`<li class="job ${job.state}">
    <p><strong>${t(`work_${kind(job.task)}`)}</strong> <span class="tag">${running && job.stop ? t("stopping") : t(job.state === "budget" ? "budgetState" : job.state)}</span>
      <span class="quiet">${clock(job.made_at)}</span></p>
    ${Object.entries(job.stages).map(([name, stage]) => progress(name, stage))}
    ${job.failure ? html`<p dir="auto">${job.failure.message} <span class="quiet">${job.failure.hint}</span></p>` : nothing}
    ${job.outcome ? html`<p class="quiet">${Object.entries(job.outcome).filter(([, value]) => ["number", "boolean"].includes(typeof value)).map(([name, value]) => `${name.replaceAll("_", " ")} ${typeof value === "number" ? number(value, 3) : value}`).join(" · ")}</p>` : nothing}
    ${running && !job.stop ? html`<button @click=${does("cancel")}>${t("stop")}</button>` : nothing}
    ${["failed", "budget", "cancelled", "interrupted"].includes(job.state) ? html`<button @click=${does("resume")}>${t("resume")}</button>` : nothing}</li>`;
}

function kind({ work, what }) {
  return work === "train" ? `${work}_${what}` : work;
}

function progress(name, { done, total }) {
  return html`<label class="stage"><span>${name}</span>
    <progress max="${total ?? nothing}" value="${total === null ? nothing : done}"></progress>
    <span class="figure">${number(done)}${total === null ? "" : ` / ${number(total)}`}</span></label>`;
}

function ledger({ lines, total }) {
  const cells = (usage) => [usage.calls, usage.cached, usage.tokens_in + usage.tokens_out].map((n) => number(n));
  const line = (name, usage) => html`<tr><th scope="row">${name}</th>${cells(usage).map((cell) => html`<td>${cell}</td>`)}
    <td>${number(usage.cost_usd, 4)}</td><td>${number(usage.seconds, 1)}</td></tr>`;
  return html`<section aria-labelledby="cost-title"><h2 id="cost-title">${t("cost")}</h2>
    <div class="wide" tabindex="0" role="region" aria-labelledby="cost-title"><table><thead><tr>${["task", "calls", "cached", "tokens", "money", "seconds"].map((name) => html`<th scope="col">${t(name)}</th>`)}</tr></thead>
    <tbody>${Object.entries(lines).map(([name, usage]) => line(name, usage))}</tbody><tfoot>${line(t("total"), total)}</tfoot></table></div></section>`;
}
