/** What the page knows. Rooms read it, actions change it, and each change is drawn once. */

export const state = {
  room: "home",
  /** Open problem, told at the top until it is dismissed. */
  problem: null,
  /** Last thing that was done, told to screen readers. */
  said: "",
  needsKey: false,
  home: { people: [], next: null, map: null, selected: null },
  /** The person whose room is open; null elsewhere. */
  person: null,
  batches: { jobs: [], estimate: null, cost: null, failures: [] },
  evaluation: { names: [], name: "", result: null, metric: "" },
};

let draw = () => {};
let due = false;

/** Names what draws the page; it is called once for all changes of one moment. */
export function drawnBy(work) {
  draw = work;
}

/** Changes some of the state, or of the part of it that is named by its object. */
export function change(patch, part = state) {
  Object.assign(part, patch);
  if (due) return;
  due = true;
  queueMicrotask(() => {
    due = false;
    draw();
  });
}
