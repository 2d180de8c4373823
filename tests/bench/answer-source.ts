import { ANSWERS_PER_RECORD } from "./contender";
import type { Answer } from "./contender";
import type { Load } from "./load";

interface AnswerSourceOptions {
  readonly load: Load;
  readonly records: readonly string[];
  /** Whether indices are handed out, or whoever comes first takes the next place. */
  readonly isInOrder: boolean;
}

/**
 * Hands out answers: to each client those of its own records, or to all of them those of one. All
 * go on to a fresh record together, when the last one is full, so that one key really is one key.
 */
export class AnswerSource {
  readonly #fresh: string[];
  readonly #places: readonly Place[];
  readonly #options: AnswerSourceOptions;
  #answers = 0;

  constructor(options: AnswerSourceOptions) {
    const { load, records } = options;
    this.#options = options;
    this.#fresh = [...records].reverse();
    const places = load.isOneKey ? 1 : load.clients;
    this.#places = Array.from({ length: places }, () => new Place());
  }

  /** An answer for this client, a promise to wait for before asking again, or null at the end. */
  take(client: number): Answer | Promise<void> | null {
    const place = this.#placeOf(client);
    const isTaken = this.#options.isInOrder && place.next === ANSWERS_PER_RECORD;
    if (place.record !== undefined && isTaken) return place.nextRecord();
    place.record ??= this.#fresh.pop();
    if (place.record === undefined) return null;
    const index = place.next;
    place.next += 1;
    this.#answers += 1;
    return { record: place.record, index, response: `answer ${this.#answers}` };
  }

  recorded({ record }: Answer, client: number): void {
    const place = this.#placeOf(client);
    if (place.record !== record) return;
    place.recorded += 1;
    if (this.#options.isInOrder && place.recorded === ANSWERS_PER_RECORD) place.leave();
  }

  /** The record is full, or an answer failed and nobody knows what is next: leave it. */
  leave({ record }: Answer, client: number): void {
    const place = this.#placeOf(client);
    if (place.record === record) place.leave();
  }

  #placeOf(client: number): Place {
    const place = this.#places[this.#options.load.isOneKey ? 0 : client];
    if (place === undefined) throw new Error(`there is no place for client ${client}`);
    return place;
  }
}

/** Where one record is being filled. */
class Place {
  record: string | undefined = undefined;
  next = 0;
  recorded = 0;
  readonly #waiting: (() => void)[] = [];

  nextRecord(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  leave(): void {
    this.record = undefined;
    this.next = 0;
    this.recorded = 0;
    for (const goOn of this.#waiting.splice(0)) goOn();
  }
}
