import type { GraphEvidence } from "#report/evidence";
import { GraphWriter } from "../exploration/core/graph-recorder";
import { momentOf } from "./moment";
import type { Edge, Vertex } from "./state-graph";
import type { Tour } from "./tour";

/** A graph of the machine with every event in every state, and how many of the paths take each. */
export function graphEvidence(vertices: readonly Vertex[], tours: readonly Tour[]): GraphEvidence {
  const writer = new GraphWriter();
  const ids = new Map(vertices.map((vertex, id) => [vertex, id]));
  for (const [vertex, id] of ids) {
    writer.state(id, () => momentOf(vertex.snapshot), vertex.edges.length);
  }
  for (const [vertex, id] of ids) {
    for (const edge of vertex.edges) {
      writer.step(id, ids.get(edge.to) ?? id, {
        ...{ actor: "", does: edge.title, reply: replyOf(edge), fault: "", note: "" },
        transition: edge.isTaken ? edge.label : "",
        through: String(tours.filter(({ route }) => route.edges.includes(edge)).length),
      });
    }
  }
  const [first] = vertices;
  return {
    title: `the machine, with a quiz of ${first?.questions ?? 0} questions`.replace(
      / 1 questions$/,
      " one question",
    ),
    ways: "paths",
    ...writer.written(),
    ...{ total: vertices.length, levels: vertices.length, kept: vertices.length },
  };
}

/** What becomes of an event: the label of an edge that is not taken ends with it. */
function replyOf({ isTaken, label, to }: Edge): string {
  return isTaken ? `taken: ${to.state}` : (label.split(" = ")[1] ?? label);
}
