import { ANSWERS_PER_RECORD } from "./contender";
import type { Answer } from "./contender";
import type { Load } from "./load";

interface AnswerSourceOptions {
  readonly load: Load;
  readonly records: readonly string[];
  /** Whether answers have increasing indices; otherwise an answer takes the next free index. */
  readonly isInOrder: boolean;
}

/**
 * Produces the answers of the clients: for records of their own, or for one record of all clients. All
 * clients change to a new record together when the current one is full, so that they share one key.
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

  /** The next answer of this client; a promise to await before the next call; or null at the end. */
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

  /** Leaves a record that is full, or whose next index is unknown after a failed answer. */
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

/** A record that is being filled. */
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
