import type { OneRosterOptions } from "./services/one-roster";
import type { OneRosterSettings, Settings } from "./settings";

/** The options of the gradebook client, from the settings. */
export function gradebookOptionsOf(
  { baseUrl, tokenUrl, clientId, clientSecret, habits }: OneRosterSettings,
  {
    resultIdPrefix,
    resultIdForm,
    allReported,
  }: Pick<Settings, "resultIdPrefix" | "resultIdForm" | "allReported">,
): OneRosterOptions {
  const { scopes, clientAuthentication, totals, ...others } = habits;
  return {
    baseUrl,
    token: {
      ...{ url: tokenUrl, clientId, clientSecret },
      ...(scopes === undefined ? {} : { scopes }),
      ...(clientAuthentication === undefined ? {} : { clientAuthentication }),
    },
    ...{ resultIdPrefix, resultIdForm, allReported },
    ...(totals === undefined ? {} : { list: { totals } }),
    ...others,
  };
}
