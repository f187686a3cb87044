/** Lays interests out in rings: macro, mid and micro from the middle outwards, each inside its parent's angle. */

const LEVELS = ["macro", "mid", "micro"];
const TURN = 2 * Math.PI;
/** Share of the turn that the smaller side has at least, where there are both: else it could not be read. */
const LEAST_SIDE = 0.1;

/**
 * Arcs as `{interest, id, name, level, polarity, from, to, depth, parent, up}`, angles clockwise from the top in radians.
 * Likes come first; siblings share their parent's angle by weight. `interest` is null for context: a broader one that is
 * of the other side. `up` is the place of the parent among the arcs, -1 of the broadest.
 */
export function rings(interests) {
  const sides = ["like", "dislike"].map((polarity) => forest(interests, polarity));
  const arcs = [];
  let from = 0;
  for (const [place, share] of shares(sides).entries()) {
    lay(sides[place].roots, from, from + share * TURN, -1, arcs);
    from += share * TURN;
  }
  return arcs;
}

function shares(sides) {
  const [likes, dislikes] = sides.map((side) => side.roots.reduce((sum, node) => sum + node.count, 0));
  if (!likes || !dislikes) return [likes ? 1 : 0, dislikes ? 1 : 0];
  const share = Math.min(Math.max(dislikes / (likes + dislikes), LEAST_SIDE), 1 - LEAST_SIDE);
  return [1 - share, share];
}

function forest(interests, polarity) {
  const nodes = new Map();
  const names = new Map(interests.map((one) => [key(one.path), one.name]));
  const roots = [];
  const at = (path) => {
    const found = nodes.get(key(path));
    if (found) return found;
    const node = {
      interest: null, path, polarity, children: [], weight: 0, count: 0,
      name: names.get(key(path)) ?? path.at(-1), level: LEVELS[path.length - 1],
    };
    nodes.set(key(path), node);
    (path.length > 1 ? at(path.slice(0, -1)).children : roots).push(node);
    return node;
  };
  for (const one of interests.filter((one) => one.polarity === polarity)) {
    Object.assign(at(one.path), { interest: one, weight: one.weight, count: Math.max(one.count, 1) });
  }
  roots.forEach(weigh);
  return { roots };
}

/** Context is as heavy as what it holds. */
function weigh(node) {
  node.children.forEach(weigh);
  if (node.interest) return;
  node.weight = node.children.reduce((sum, child) => sum + child.weight, 0);
  node.count = node.children.reduce((sum, child) => sum + child.count, 0);
}

function lay(nodes, from, to, up, arcs) {
  const total = nodes.reduce((sum, node) => sum + node.weight, 0);
  const ordered = [...nodes].sort((one, other) => other.weight - one.weight || one.name.localeCompare(other.name));
  let start = from;
  for (const node of ordered) {
    const end = start + (to - from) * (total ? node.weight / total : 1 / ordered.length);
    arcs.push({ ...arc(node), from: start, to: end, up });
    lay(node.children, start, end, arcs.length - 1, arcs);
    start = end;
  }
}

function arc({ interest, name, level, polarity, path }) {
  return { interest, id: interest?.id ?? `${polarity}:${key(path)}`, name, level, polarity, depth: LEVELS.indexOf(level) };
}

function key(path) {
  return path.map((name) => name.toLowerCase()).join("\u001f");
}
