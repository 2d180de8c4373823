import type { Clock } from "../clock";
import type { Effect, WritePlan } from "../faults/fault";
import { type Call, innerObject } from "../wire/call";
import { type ErrorShape, errorReply } from "../wire/error-body";
import { emptyReply, jsonReply, type Reply } from "../wire/reply";
import { Collection } from "./collection";
import { matches } from "./filter";
import {
  matchingRows,
  type Page,
  pageOf,
  parseListQuery,
  totalsFields,
  totalsHeaders,
  type TotalsPlace,
} from "./listing";
import { absent, invalid, problemOf } from "./refused";
import { parsePut, referenceOf, type Resource, type Row, SINGULAR } from "./row";

export interface GradebookOptions {
  readonly clock: Clock;
  readonly totals: TotalsPlace;
  readonly errorShape: ErrorShape;
  /** A line item that was never created is a 404, instead of being created on the way. */
  readonly strictLineItems: boolean;
  /** A delete marks the row `tobedeleted` instead of removing it. */
  readonly softDelete: boolean;
}

/** A gradebook call: one of the four operations on a known collection. */
export type GradebookCall = Call & { readonly resource: Resource };

/** The gradebook itself, which answers correctly unless an effect makes it do otherwise. */
export class Gradebook {
  readonly collections: Readonly<Record<Resource, Collection>> = {
    assessmentResults: new Collection(),
    assessmentLineItems: new Collection(),
  };
  readonly #options: GradebookOptions;

  constructor(options: GradebookOptions) {
    this.#options = options;
  }

  /** Answers one request under the given effects; what is wrong with it becomes an error reply. */
  answer(call: GradebookCall, effects: readonly Effect[]): Reply {
    try {
      return this.#answer(call, effects);
    } catch (error) {
      const problem = problemOf(error);
      if (problem === null) throw error;
      return errorReply(problem, this.#options.errorShape);
    }
  }

  /** Creates the line item that a stored result refers to, unless it exists. */
  ensureLineItem(result: Row): void {
    const sourcedId = referenceOf(result, "assessmentLineItem");
    const items = this.collections.assessmentLineItems;
    if (sourcedId === null || items.find(sourcedId) !== null) return;
    const { dateLastModified } = result;
    items.put({ sourcedId, status: "active", dateLastModified, title: sourcedId });
  }

  #answer(call: GradebookCall, effects: readonly Effect[]): Reply {
    if (call.operation === "list") return this.#list(call, effects);
    const sourcedId = call.sourcedId ?? "";
    if (call.operation === "get") return this.#get(call, sourcedId, effects);
    if (call.operation === "put") return this.#put(call, sourcedId, effects);
    return this.#delete(call, sourcedId, effects);
  }

  #list(call: GradebookCall, effects: readonly Effect[]): Reply {
    const { resource } = call;
    this.#requireLineItem(resource, call.lineItemId);
    const asked = parseListQuery(call.url.searchParams, resource);
    const query = effects.reduce((before, { query: change }) => change?.(before) ?? before, asked);
    const collection = this.collections[resource];
    if (query.offset === 0) collection.countList((row) => matches(row, query.filter));
    const seen = matchingRows(collection.seen("list", this.#options.clock.now()), query);
    const found = effects.reduce((rows, { rows: change }) => change?.(rows, call) ?? rows, seen);
    const plain: Page = {
      rows: pageOf(found, query),
      query,
      total: found.length,
      totals: this.#options.totals,
    };
    const page = effects.reduce((before, { page: change }) => change?.(before) ?? before, plain);
    return renderPage(page, call, effects);
  }

  #get(call: GradebookCall, sourcedId: string, effects: readonly Effect[]): Reply {
    const found = this.collections[call.resource].readOne(sourcedId, this.#options.clock.now());
    const before: readonly Row[] = found === null ? [] : [found];
    const [row] = effects.reduce((rows, { rows: change }) => change?.(rows, call) ?? rows, before);
    if (row === undefined) throw absent(call.resource, sourcedId);
    return jsonReply(200, { [SINGULAR[call.resource]]: shaped(row, effects) });
  }

  #put(call: GradebookCall, sourcedId: string, effects: readonly Effect[]): Reply {
    const { resource } = call;
    const now = this.#options.clock.now();
    const sent = innerObject(call.bodyText, resource);
    if (typeof sent !== "object" || sent === null) {
      throw invalid(`the body must be {"${SINGULAR[resource]}": {…}}`);
    }
    const row = parsePut(resource, { sourcedId, ...sent }, now);
    if (row.sourcedId !== sourcedId) throw invalid("sourcedId differs from the path");
    this.#requireLineItem(resource, referenceOf(row, "assessmentLineItem"));
    this.collections[resource].put(row, this.#writePlan(effects).lag);
    if (resource === "assessmentResults") this.ensureLineItem(row);
    return jsonReply(201, { [SINGULAR[resource]]: row });
  }

  #delete(call: GradebookCall, sourcedId: string, effects: readonly Effect[]): Reply {
    const collection = this.collections[call.resource];
    const row = collection.find(sourcedId);
    if (row === null) throw absent(call.resource, sourcedId);
    const plan = this.#writePlan(effects);
    const dateLastModified = new Date(this.#options.clock.now()).toISOString();
    if (!plan.softDelete) collection.remove(sourcedId, plan.lag);
    else collection.put({ ...row, status: "tobedeleted", dateLastModified }, plan.lag);
    return emptyReply(204);
  }

  #writePlan(effects: readonly Effect[]): WritePlan {
    const plain: WritePlan = { lag: null, softDelete: this.#options.softDelete };
    const now = this.#options.clock.now();
    return effects.reduce((plan, { write }) => write?.(plan, now) ?? plan, plain);
  }

  #requireLineItem(resource: Resource, lineItemId: string | null): void {
    const isRequired = this.#options.strictLineItems && resource === "assessmentResults";
    if (!isRequired || lineItemId === null) return;
    if (this.collections.assessmentLineItems.find(lineItemId) === null) {
      throw absent("assessmentLineItems", lineItemId);
    }
  }
}

function shaped(row: Row, effects: readonly Effect[]): Row {
  return effects.reduce((before, { row: change }) => change?.(before) ?? before, row);
}

function renderPage(page: Page, call: GradebookCall, effects: readonly Effect[]): Reply {
  const rows = page.rows.map((row) => shaped(row, effects));
  const isIn = (place: TotalsPlace): boolean => page.totals === place || page.totals === "both";
  const fields = isIn("body") ? totalsFields(page) : {};
  const headers = isIn("headers") ? totalsHeaders(page, call.url) : {};
  return jsonReply(200, { [call.resource]: rows, ...fields }, headers);
}
