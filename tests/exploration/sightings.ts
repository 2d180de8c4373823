import type { After } from "./stepping";

/** What an exploration has seen happen, by name, and how often. */
export class Sightings {
  readonly #counts = new Map<string, number>();

  count(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  get names(): readonly string[] {
    return [...this.#counts.keys()].sort();
  }

  note({ sights, called, exceptions }: After): void {
    this.#add(exceptions.map((id) => `exception: ${id}`));
    for (const sight of sights) {
      if (sight.kind === "noted") this.#add(namesOfNote(sight.event));
      if (sight.kind === "answered") {
        const { answered, request } = sight;
        if (answered.kind === "fault") this.#add([`${request.type}: ${answered.code}`]);
        if (answered.kind !== "outcome") continue;
        const { outcome } = answered;
        const result = outcome.kind === "refused" ? outcome.code : outcome.kind;
        this.#add([`${request.type}: ${result}`]);
      }
    }
    if (called?.executed.reply.kind !== "value") return;
    const { value } = called.executed.reply;
    const { method } = called.pending.call;
    if (typeof value === "string") this.#add([`${method}: ${value}`]);
    else if (method === "create") this.#add([`${method}: cleared`]);
  }

  #add(names: readonly string[]): void {
    for (const name of names) this.#counts.set(name, this.count(name) + 1);
  }
}

function namesOfNote(event: {
  readonly event: string;
  readonly walked?: number;
}): readonly string[] {
  return (event.walked ?? 0) > 0 ? [event.event, `${event.event}: walked`] : [event.event];
}
