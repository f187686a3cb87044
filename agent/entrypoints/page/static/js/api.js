/** Asks the server. Whatever goes wrong is a `Problem`, as the server words it. */

const KEY = "trigrain.key";

export class Problem extends Error {
  constructor({ status = 0, detail = "", hint = "", code = "" }) {
    super(detail);
    Object.assign(this, { status, hint, code });
  }
}

/** Keeps the key as long as this tab is open, and no longer. */
export function useKey(text) {
  sessionStorage.setItem(KEY, text.trim());
}

/** The answer to one request, as JSON. */
export async function ask(path, { method = "GET", body, query = {} } = {}) {
  const response = await send(path, method, body, query);
  return response.json();
}

/** Events of a stream as `{event, data}`. By `fetch`, since an EventSource sends neither a key nor a body. */
export async function* listen(path, { method = "GET", body } = {}) {
  const response = await send(path, method, body, {});
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const blocks = (text + value).split("\n\n");
    text = blocks.pop();
    for (const block of blocks) {
      const told = read(block);
      if (told?.event === "problem") throw new Problem(told.data);
      if (told) yield told;
    }
  }
}

/** The path of a person, with what may be in their id. */
export function of(user, rest) {
  return `users/${encodeURIComponent(user)}/${rest}`;
}

async function send(path, method, body, query) {
  const url = new URL(`v1/${path}`, document.baseURI);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const headers = { Accept: "application/json, text/event-stream" };
  const key = sessionStorage.getItem(KEY);
  if (key) headers.Authorization = `Bearer ${key}`;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(url, { method, headers, body: body && JSON.stringify(body) });
  } catch {
    throw new Problem({ code: "unreachable" });
  }
  if (!response.ok) throw new Problem(await told(response));
  return response;
}

async function told(response) {
  try {
    return { ...(await response.json()), status: response.status };
  } catch {
    return { status: response.status, detail: response.statusText };
  }
}

function read(block) {
  const fields = Object.fromEntries(
    block.split("\n").filter((line) => !line.startsWith(":")).map((line) => line.split(/: (.*)/s, 2)),
  );
  return fields.data && { event: fields.event, data: JSON.parse(fields.data) };
}
