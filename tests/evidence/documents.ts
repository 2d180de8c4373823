import { generateSections } from "#src/cli/generated-sections.ts";
import { backfillSection } from "./sections/backfill";
import { benchmarkSection } from "./sections/benchmark";
import { campaignSection } from "./sections/campaign";
import { deepSection } from "./sections/deep";
import { durationsSection } from "./sections/durations";
import { mutationSection } from "./sections/mutation";
import { redisSizeSection } from "./sections/redis-size";
import { scaleSection } from "./sections/scale";
import { screenSection } from "./sections/screen";
import { xstateSection } from "./sections/xstate";

/**
 * Writes the figures of the long runs into the documents, from the files of evidence. `--check`
 * writes nothing and fails when a document states other figures than its evidence.
 */
generateSections("CONTRIBUTING.md", { durations: durationsSection() });
generateSections("docs/operate.md", { "redis-size": redisSizeSection(), scale: scaleSection() });
generateSections("docs/review.md", {
  "deep-run": deepSection(),
  xstate: xstateSection(),
});
generateSections("docs/reliability.md", { campaign: campaignSection() });
generateSections("docs/verification.md", { screen: screenSection() });
generateSections("docs/mutation.md", { mutation: mutationSection() });
generateSections("docs/benchmark.md", {
  benchmark: benchmarkSection(),
  backfill: backfillSection(),
});
