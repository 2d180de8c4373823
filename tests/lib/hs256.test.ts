import { createHmac } from "node:crypto";
import { fc, test as property } from "@fast-check/vitest";
import { errors, jwtVerify, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { hs256 } from "#lib/hs256";
import type { Hs256Check } from "#lib/hs256";

const SECRET = "a secret of more than 32 characters, for tests";
const ISSUER = "holdfast-attempt";
const HEADER = encoded('{"alg":"HS256"}');
const NOW = 1_772_366_400;

const jwt = hs256(SECRET);
const joseKey = new TextEncoder().encode(SECRET);

beforeAll(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: NOW * 1_000 });
});
afterAll(() => {
  vi.useRealTimers();
});

function encoded(text: string | Buffer): string {
  return Buffer.from(text).toString("base64url");
}

async function checkOfJose(token: string): Promise<Hs256Check> {
  try {
    const { payload } = await jwtVerify(token, joseKey, { algorithms: ["HS256"], issuer: ISSUER });
    return { kind: "valid", claims: payload };
  } catch (error) {
    return { kind: error instanceof errors.JWTExpired ? "expired" : "invalid" };
  }
}

/** jose also accepts other headers, padding, spaces and unused bits. Nobody was issued such a token. */
function isWrittenAsIssued(token: string): boolean {
  const parts = token.split(".");
  const isCanonical = parts.every((part) => encoded(Buffer.from(part, "base64url")) === part);
  return parts.length === 3 && parts[0] === HEADER && isCanonical;
}

const jsonObject = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 5 });

describe("a token that is issued", () => {
  property.prop([jsonObject, fc.integer({ min: -60, max: 1e9 })], { seed: 7 })(
    "has the bytes of one that jose issues",
    async (claims, seconds) => {
      const issued = jwt.sign({ ...claims, iss: ISSUER, exp: NOW + seconds });
      const byJose = new SignJWT(claims)
        .setProtectedHeader({ alg: "HS256" })
        .setIssuer(ISSUER)
        .setExpirationTime(`${seconds}s`);
      expect(issued).toBe(await byJose.sign(joseKey));
    },
  );

  property.prop([jsonObject], { seed: 7 })("verifies here and with jose", async (more) => {
    const claims = { ...more, iss: ISSUER, exp: NOW + 1, nbf: NOW, iat: NOW };
    const token = jwt.sign(claims);
    const expected = { kind: "valid", claims: JSON.parse(JSON.stringify(claims)) as unknown };
    expect(jwt.verify(token, ISSUER)).toEqual(expected);
    expect(await checkOfJose(token)).toEqual(expected);
  });
});

const numberOrNot = fc.oneof(
  fc.integer({ min: NOW - 2, max: NOW + 2 }),
  fc.double({ min: NOW - 1, max: NOW + 1, noNaN: true }),
  fc.constantFrom(0, -1, 1e300, null, "1", true, [], {}),
);
const goodClaims = fc.record({ iss: fc.constant(ISSUER), exp: fc.constant(NOW + 1) });
const anyClaims = fc.record(
  {
    iss: fc.oneof(fc.constant(ISSUER), fc.constantFrom("another", "", null, [ISSUER])),
    ...{ exp: numberOrNot, nbf: numberOrNot, iat: numberOrNot, n: fc.jsonValue() },
  },
  { requiredKeys: [] },
);
const claimsText = fc.oneof(goodClaims, anyClaims).map((claims) => JSON.stringify(claims));

const payload = fc.oneof(
  { weight: 6, arbitrary: claimsText },
  claimsText.map((text) => `\uFEFF${text}`),
  claimsText.map((text) => ` ${text}\n`),
  claimsText.map((text) => `[${text}]`),
  // No UTF-8, inside a text.
  claimsText.map((text) => Buffer.from(text.replace("{", '{"\xFF":1,'), "latin1")),
  fc.tuple(numberOrNot, numberOrNot).map(([one, other]) => {
    const twice = `"exp":${JSON.stringify(one)},"exp":${JSON.stringify(other)}`;
    return `{"iss":"${ISSUER}",${twice}}`;
  }),
  fc.constantFrom("", "null", "7", '"text"', `{"iss":"${ISSUER}","exp":1e999}`),
  fc.constantFrom(`{"__proto__":{"iss":"${ISSUER}"}}`, `{"iss":"${ISSUER}"`),
  fc.jsonValue().map((value) => JSON.stringify(value)),
);

type Rewrite = (part: string) => string;

/** Other ways to write the same bytes, or nearly the same. */
const ALTERNATIVES: readonly Rewrite[] = [
  (part) => `${part}=`,
  (part) => `${part}==`,
  (part) => part.padEnd(Math.ceil(part.length / 4) * 4, "="),
  (part) => part.replaceAll("-", "+").replaceAll("_", "/"),
  (part) => part.replace(/.$/, (last) => String.fromCharCode(last.charCodeAt(0) + 1)),
  (part) => ` ${part}`,
  (part) => `${part}\n`,
  (part) => `${part}!`,
  (part) => part.replace(/^./, (first) => String.fromCharCode(first.charCodeAt(0) + 256)),
  (part) => part.slice(1),
  () => "",
];
const writing = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Rewrite>((part) => part) },
  fc.constantFrom(...ALTERNATIVES),
);

const header = fc.oneof(
  { weight: 12, arbitrary: fc.constant('{"alg":"HS256"}') },
  fc.constantFrom('{"alg":"none"}', '{"alg":"HS512"}', '{"alg":"RS256"}', '{"alg":"hs256"}', "{}"),
  fc.constantFrom('{"alg":"HS256","typ":"JWT"}', '{ "alg":"HS256"}', '{"alg":"HS256","kid":"1"}'),
  fc.constantFrom('{"alg":"HS256","b64":false,"crit":["b64"]}', '{"alg":"HS256","crit":["x"]}'),
  fc.constantFrom('{"alg":"none","alg":"HS256"}', "", "null", "[]"),
);

const signer = fc.oneof(
  { weight: 8, arbitrary: fc.constant(["sha256", SECRET] as const) },
  fc.constantFrom(["sha512", SECRET] as const, ["sha256", `${SECRET}!`] as const),
);

interface TokenParts {
  readonly header: string;
  readonly payload: string | Buffer;
  readonly signer: readonly [string, string];
  readonly writings: readonly [Rewrite, Rewrite, Rewrite];
}

/** Signed over what stands in the token, as a holder of the secret could. */
function tokenOf({ header, payload, signer: [hash, secret], writings }: TokenParts): string {
  const [writeHeader, writePayload, writeSignature] = writings;
  const signed = `${writeHeader(encoded(header))}.${writePayload(encoded(payload))}`;
  const signature = createHmac(hash, secret).update(signed).digest("base64url");
  return `${signed}.${writeSignature(signature)}`;
}

const strangeToken = fc
  .record({ header, payload, signer, writings: fc.tuple(writing, writing, writing) })
  .map(tokenOf);

/** What somebody without the secret can do to a token. */
const edit = fc.oneof(
  { weight: 6, arbitrary: fc.constant((token: string) => token) },
  fc.tuple(fc.nat(), fc.string({ maxLength: 2 }), fc.nat({ max: 2 })).map(
    ([at, text, without]) =>
      (token: string) =>
        token.slice(0, at % (token.length + 1)) +
        text +
        token.slice((at % (token.length + 1)) + without),
  ),
  fc.constantFrom(
    (token: string) => `${token}.`,
    (token: string) => `.${token}`,
    (token: string) => token.replace(".", ".."),
    (token: string) => `${token}.${token}`,
    (token: string) => token.slice(0, token.lastIndexOf(".") + 1),
    (token: string) => token.slice(0, token.lastIndexOf(".")),
    (token: string) => `Bearer ${token}`,
  ),
);

describe("any other token", () => {
  it("is judged as jose judges it, if it is written as tokens are issued, and is invalid if not", async () => {
    const reached = new Set<string>();
    const tokens = fc.tuple(strangeToken, edit).map(([token, change]) => change(token));
    await fc.assert(
      fc.asyncProperty(tokens, async (token) => {
        const [ours, theirs] = [jwt.verify(token, ISSUER), await checkOfJose(token)];
        const isAsIssued = isWrittenAsIssued(token);
        reached.add(`${theirs.kind}, ${isAsIssued ? "as issued" : "written otherwise"}`);
        expect(ours).toEqual(isAsIssued ? theirs : { kind: "invalid" });
      }),
      { seed: 7, numRuns: 4_000 },
    );
    expect([...reached].sort()).toEqual([
      "expired, as issued",
      "expired, written otherwise",
      "invalid, as issued",
      "invalid, written otherwise",
      "valid, as issued",
      "valid, written otherwise",
    ]);
  });

  it("may be huge", async () => {
    const long = jwt.sign({ iss: ISSUER, text: "x".repeat(2 ** 20) });
    expect(jwt.verify(long, ISSUER).kind).toBe("valid");
    for (const token of [
      `${long}x`,
      ".".repeat(2 ** 20),
      "x".repeat(2 ** 20),
      `${HEADER}.${long}`,
    ]) {
      expect(jwt.verify(token, ISSUER)).toEqual({ kind: "invalid" });
      expect(await checkOfJose(token)).toEqual({ kind: "invalid" });
    }
  });
});
