import { beforeAll, expect, test } from "vitest";
import { compactJson } from "./compact-json";
import { haveConversation } from "./conversation";
import { recordedConversation, spokenOf, type Spoken } from "./files";
import { lineDifference } from "./line-difference";
import type { Conversation } from "./recorder";

/** A change of the beginning is seen in much that follows: the first differences say enough. */
const SHOWN_MAX = 5;

let conversation: Conversation;
beforeAll(async () => {
  conversation = await haveConversation();
}, 300_000);

/** By exchange, as text. */
function textsOf({ headers, exchanges }: Spoken): ReadonlyMap<string, string> {
  const all = exchanges.map((each) => [each.exchange, compactJson(each)] as const);
  return new Map([["usual headers", compactJson(headers)], ...all]);
}

/** Which entries differ, and how; empty when none does. */
function told(recorded: ReadonlyMap<string, string>, now: ReadonlyMap<string, string>): string {
  const names = [...new Set([...recorded.keys(), ...now.keys()])];
  const differing = names.filter((name) => recorded.get(name) !== now.get(name));
  const shown = differing.slice(0, SHOWN_MAX).map((name) => {
    const difference = lineDifference(recorded.get(name) ?? "", now.get(name) ?? "");
    return `\n${name}\n${difference}`;
  });
  const more = differing.length - shown.length;
  return [...shown, ...(more > 0 ? [`\nand ${more} more differ`] : [])].join("\n");
}

test("every program hears from the product what it heard when the conversation was recorded", () => {
  const difference = told(textsOf(recordedConversation()), textsOf(spokenOf(conversation)));
  const how = "If the product is meant to behave otherwise: npx tsx tests/surface/record.ts";
  expect(difference === "", `${how}\n${difference}\n`).toBe(true);
});

test("the conversation meets every code that a client can get by itself", () => {
  const said = JSON.stringify(spokenOf(conversation).exchanges);
  const codes = [
    ...["unauthenticated", "cross_site", "token_invalid", "invalid_input", "attempt_not_found"],
    ...["stale_attempt", "state_regressed", "index_out_of_order", "attempt_complete"],
    ...["attempt_incomplete", "attempt_finalized", "question_mismatch", "question_changed"],
    ...["record_quarantined", "resource_not_found", "start_not_allowed", "demo_mode_only"],
    ...["not_found", "redis_unavailable", "redis_out_of_memory", "gradebook_unavailable"],
    ...["gradebook_misconfigured", "content_invalid", "policy_unavailable", "rate_limited"],
  ];
  expect(codes.filter((code) => !said.includes(`"code":"${code}"`))).toEqual([]);
});
