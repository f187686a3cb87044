/** Runs what a person asked for; what goes wrong is told at the top of the page instead of being lost. */

import { Problem } from "./api.js";
import { change } from "./state.js";

/** Whether it came to its end. */
export async function guarded(work) {
  try {
    await work();
    return true;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    change(error.status === 401 ? { needsKey: true } : { problem: error });
    return false;
  }
}

/** For event handlers: what the form says goes to `work`, and the browser stays where it is. */
export function onForm(work) {
  return (event) => {
    event.preventDefault();
    const form = event.currentTarget;
    return guarded(() => work(new FormData(form), form));
  };
}
