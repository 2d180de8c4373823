import { ANSWERS_PER_RECORD } from "./contender";
import type { Answer } from "./contender";

export interface Load {
  readonly name: string;
  readonly clients: number;
  readonly isOneKey: boolean;
}

export const LOADS: readonly Load[] = [
  { name: "own keys, 1 client", clients: 1, isOneKey: false },
  { name: "own keys, 16 clients", clients: 16, isOneKey: false },
  { name: "own keys, 64 clients", clients: 64, isOneKey: false },
  { name: "one key, 16 clients", clients: 16, isOneKey: true },
];

/**
 * Hands out answers: to each client those of its own records, or to all of them those of one. The next
 * record is begun when the last one has all its answers, so that one key really is one key.
 */
export class Desk {
  readonly #fresh: string[];
  readonly #places: readonly Place[];
  readonly #isOneKey: boolean;

  constructor(load: Load, records: readonly string[]) {
    this.#fresh = [...records].reverse();
    this.#isOneKey = load.isOneKey;
    const places = load.isOneKey ? 1 : load.clients;
    this.#places = Array.from({ length: places }, () => new Place());
  }

  /** The next answer for this client, a promise to wait for before asking again, or null at the end. */
  take(client: number): Answer | Promise<void> | null {
    const place = this.#placeOf(client);
    if (place.record !== undefined && place.next === ANSWERS_PER_RECORD) return place.nextRecord();
    if (place.record === undefined) {
      place.record = this.#fresh.pop();
      if (place.record === undefined) return null;
    }
    const index = place.next;
    place.next += 1;
    return { record: place.record, index, response: `answer ${place.record}/${index}` };
  }

  /** After an answer that was not acknowledged nobody knows what is next: go on with a fresh record. */
  settle({ record }: Answer, client: number, isAcknowledged: boolean): void {
    const place = this.#placeOf(client);
    if (place.record !== record) return;
    place.settled += 1;
    if (!isAcknowledged || place.settled === ANSWERS_PER_RECORD) place.leave();
  }

  #placeOf(client: number): Place {
    const place = this.#places[this.#isOneKey ? 0 : client];
    if (place === undefined) throw new Error(`there is no place for client ${client}`);
    return place;
  }
}

/** Where one record is being filled. */
class Place {
  record: string | undefined = undefined;
  next = 0;
  settled = 0;
  readonly #waiting: (() => void)[] = [];

  nextRecord(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  leave(): void {
    this.record = undefined;
    this.next = 0;
    this.settled = 0;
    for (const goOn of this.#waiting.splice(0)) goOn();
  }
}
