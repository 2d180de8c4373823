import { hash, timingSafeEqual } from "node:crypto";
import type { RequestHeaders } from "../session/contract";

/** The characters that a token can have: others cannot be sent in the header. */
export const BEARER_TOKEN = /^[\x21-\x7e]+$/;

/** Compares digests in constant time, so that timing reveals neither length nor content. */
export function hasBearerToken(headers: RequestHeaders, token: string): boolean {
  const [, sent] = /^Bearer ([\x21-\x7e]+)$/i.exec(headers.get("authorization") ?? "") ?? [];
  return sent !== undefined && timingSafeEqual(digestOf(sent), digestOf(token));
}

function digestOf(token: string): Buffer {
  return hash("sha256", token, "buffer");
}
