/** Starts the page: reads the address, opens the room that it names, and draws whatever changes. */

import { render } from "../vendor/lit-html/lit-html.js";
import { openBatches } from "./batches.js";
import { openEvaluation } from "./evaluation.js";
import { guarded } from "./guard.js";
import { openHome } from "./home.js";
import { open as openPerson } from "./person/actions.js";
import { shell } from "./shell.js";
import { drawnBy, state } from "./state.js";
import { dress } from "./theme.js";
import { speak, spoken } from "./words.js";

const ROOMS = { "": openHome, people: openPerson, batches: openBatches, evaluation: openEvaluation };

function follow() {
  const [room, name] = location.hash.replace(/^#\/?/, "").split("/").map(decoded);
  const open = ROOMS[room] && (room !== "people" || name) ? ROOMS[room] : openHome;
  guarded(() => open(name ?? ""));
}

/** What a person typed into the address may not be encoded well. */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

speak(spoken());
dress();
drawnBy(() => render(shell(state), document.getElementById("page")));
addEventListener("hashchange", follow);
document.getElementById("page").replaceChildren();
follow();
