import type { Fields } from "./fields";

const SECONDS_PER_DAY = 86_400;

/** Contradictions between settings that are valid on their own. */
export function groupProblems(fields: Fields): readonly string[] {
  return [
    ...oneRosterProblems(fields),
    ...resultIdProblems(fields),
    ...sessionProblems(fields),
    ...lifetimeProblems(fields),
  ];
}

function oneRosterProblems(fields: Fields): readonly string[] {
  const all = [
    "ONEROSTER_BASE_URL",
    "ONEROSTER_TOKEN_URL",
    "ONEROSTER_CLIENT_ID",
    "ONEROSTER_CLIENT_SECRET",
  ] as const;
  const present = given(fields, all);
  if (present.length === 0 || present.length === all.length) return [];
  const missing = all.filter((name) => !present.includes(name));
  return [`${missing.join(", ")}: missing; give all of ${all.join(", ")}, or none of them`];
}

/** Both versions may publish the same attempt. With two result ids it would be two attempts. */
function resultIdProblems(fields: Fields): readonly string[] {
  const { ONEROSTER_RESULT_ID_FORM: form, ROLLOUT_MODE: mode } = fields;
  if (form === "inherited" || mode === "pinned") return [];
  return [
    `ONEROSTER_RESULT_ID_FORM=${form}: must be inherited while legacy pods may run ` +
      `(ROLLOUT_MODE=${mode}), because they use that form; set ROLLOUT_MODE=pinned first`,
  ];
}

function sessionProblems(fields: Fields): readonly string[] {
  const { AUTH_MODE: mode, SESSION_MODULE: module } = fields;
  if (mode === "module" && module === undefined) {
    return ["SESSION_MODULE: missing; AUTH_MODE=module needs the path of an ES module"];
  }
  if (mode === "demo" && module !== undefined) {
    return ["SESSION_MODULE: given, but AUTH_MODE is demo; set AUTH_MODE=module to use it"];
  }
  return [];
}

/** If the high-water mark expired before the attempts, a used number could be used again. */
function lifetimeProblems(fields: Fields): readonly string[] {
  const highWaterSeconds = fields.HIGH_WATER_TTL_DAYS * SECONDS_PER_DAY;
  if (highWaterSeconds >= fields.ASSESSMENT_STATE_TTL_SECONDS) return [];
  return [
    `HIGH_WATER_TTL_DAYS=${fields.HIGH_WATER_TTL_DAYS}: must be at least as long as ` +
      `ASSESSMENT_STATE_TTL_SECONDS=${fields.ASSESSMENT_STATE_TTL_SECONDS}`,
  ];
}

/** The feed tells whoever listens what every student does: never in production (`NODE_ENV`). */
export function inspectProblems(
  { HOLDFAST_INSPECT: inspect }: Fields,
  environment: string | undefined,
): readonly string[] {
  if (inspect === undefined || environment !== "production") return [];
  return [
    `HOLDFAST_INSPECT=${inspect}: must be left out in production (NODE_ENV=production), because an ` +
      "inspector sees what every student does; set it for npm run dev",
  ];
}

function given(fields: Fields, names: readonly (keyof Fields)[]): readonly string[] {
  return names.filter((name) => fields[name] !== undefined);
}
