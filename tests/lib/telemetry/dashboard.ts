import { CATALOGUE, prometheusName, type MetricName } from "#lib/telemetry/catalogue";

interface Query {
  readonly expr: string;
  readonly legend: string;
}

interface Panel {
  readonly title: string;
  /** What to do if it does not look as expected. */
  readonly description: string;
  readonly unit: string;
  readonly queries: readonly Query[];
}

const SELECT = 'job=~"$job",instance=~"$instance"';

/** Per second, by some labels. */
function rate(metric: MetricName, by: readonly string[] = [], more = ""): string {
  const name = prometheusName(metric) + (CATALOGUE[metric].kind === "histogram" ? "_count" : "");
  const over = `rate(${name}{${SELECT}${more}}[$__rate_interval])`;
  return by.length === 0 ? `sum(${over})` : `sum by (${by.join(", ")}) (${over})`;
}

function quantiles(metric: MetricName, more = ""): readonly Query[] {
  const over = `rate(${prometheusName(metric)}_bucket{${SELECT}${more}}[$__rate_interval])`;
  return [0.5, 0.95, 0.99].map((quantile) => ({
    expr: `histogram_quantile(${quantile}, sum by (le) (${over}))`,
    legend: `p${quantile * 100}`,
  }));
}

function counted(metric: MetricName, by: readonly string[] = []): Query {
  return { expr: rate(metric, by), legend: by.map((label) => `{{${label}}}`).join(" ") || "all" };
}

const PANELS: readonly Panel[] = [
  {
    title: "Outcomes",
    description: "What requests to attempts came to. Faults are answered with 503 or 500.",
    unit: "reqps",
    queries: [counted("holdfast.attempt.outcomes", ["holdfast_outcome"])],
  },
  {
    title: "Refusals and faults by code",
    description: "A code that rises after a deployment is a client or a rule that changed.",
    unit: "reqps",
    queries: [
      {
        expr: rate("holdfast.attempt.outcomes", ["holdfast_code"], ',holdfast_code!=""'),
        legend: "{{holdfast_code}}",
      },
    ],
  },
  {
    title: "Requests to attempts: p50, p95, p99",
    description: "Within the engine, waiting in line included. A start asks the gradebook.",
    unit: "s",
    queries: quantiles("holdfast.request.duration", ',holdfast_event_type!="attempt.start"'),
  },
  {
    title: "Recoveries, stale pointers, unusable records",
    description: "0 in a healthy Redis. Recoveries: keys are evicted. Look at maxmemory-policy.",
    unit: "ops",
    queries: [
      counted("holdfast.recoveries", ["holdfast_recovery_kind"]),
      { ...counted("holdfast.pointer.stale"), legend: "stale pointer" },
      counted("holdfast.records.unusable", ["holdfast_record_kind"]),
      { ...counted("holdfast.questions.changed"), legend: "changed question" },
      { ...counted("holdfast.attempts.all_reported"), legend: "every question reported" },
    ],
  },
  {
    title: "Derivations",
    description: "One for each new attempt. More than starts were applied: starts that race.",
    unit: "ops",
    queries: [counted("holdfast.derivations")],
  },
  {
    title: "Numbers that the gradebook's list did not show",
    description: "Above 0 the list is late, empty or filtered: the number is right all the same.",
    unit: "none",
    queries: quantiles("holdfast.derivation.walked"),
  },
  {
    title: "Lists that contradict themselves, result ids of two students that are equal",
    description: "Starts go on. Tell the vendor about lists; see ONEROSTER_RESULT_ID_FORM for ids.",
    unit: "ops",
    queries: [
      counted("holdfast.gradebook.disagreements", ["holdfast_list_doubt"]),
      { ...counted("holdfast.numbers.collided"), legend: "equal id" },
    ],
  },
  {
    title: "Rollout disagreements",
    description: "Shadow mode: how often the derived number differs from the pinned one.",
    unit: "ops",
    queries: [counted("holdfast.rollout.disagreements", ["holdfast_disagreement_kind"])],
  },
  {
    title: "Fallbacks and failed hooks",
    description:
      "rollout: the flag provider failed. rate_limit: Redis did not take a count. onFinalized, " +
      "onReported: the application's function failed and is called again.",
    unit: "ops",
    queries: [
      counted("holdfast.fallbacks", ["holdfast_fallback"]),
      counted("holdfast.hook.failures", ["holdfast_hook"]),
    ],
  },
  {
    title: "Gradebook faults",
    description: "Calls that failed after all tries. Starts fail; answers and resumes do not.",
    unit: "ops",
    queries: [
      counted("holdfast.gradebook.faults", ["holdfast_gradebook_operation", "holdfast_code"]),
    ],
  },
  {
    title: "Exchanges with the gradebook: p50, p95, p99",
    description: "Single exchanges on the wire, retries apart.",
    unit: "s",
    queries: quantiles("http.client.request.duration"),
  },
  {
    title: "Contention",
    description: "stale: two tabs, or a legacy pod. unknown: replies of Redis are lost.",
    unit: "ops",
    queries: [counted("holdfast.contention", ["holdfast_contention_kind"])],
  },
  {
    title: "Publishing",
    description: "A conflict needs an operator; what is rejected or postponed is tried again.",
    unit: "ops",
    queries: [counted("holdfast.publish", ["holdfast_publish_result"])],
  },
  {
    title: "Outbox",
    description: "due now, and not falling: no sweep runs, or the gradebook refuses.",
    unit: "none",
    queries: [
      {
        expr: `max by (holdfast_outbox_due) (holdfast_outbox_waiting{${SELECT}})`,
        legend: "{{holdfast_outbox_due}}",
      },
    ],
  },
  {
    title: "Redis: p50, p95, p99",
    description: "Each call has 300 ms and is then a fault.",
    unit: "s",
    queries: quantiles("db.client.operation.duration"),
  },
  {
    title: "HTTP requests by status",
    description: "Everything that the app serves, pages and actions alike.",
    unit: "reqps",
    queries: [counted("http.server.request.duration", ["http_response_status_code"])],
  },
];

const COLUMNS = 3;
const WIDTH = 24 / COLUMNS;
const HEIGHT = 8;

/** The dashboard as Grafana imports it. */
export function dashboardJson(): string {
  const dashboard = {
    uid: "holdfast",
    title: "Holdfast",
    description: "Generated from the metric catalogue by `npm run generate`.",
    tags: ["holdfast"],
    schemaVersion: 39,
    editable: true,
    refresh: "30s",
    time: { from: "now-6h", to: "now" },
    templating: { list: [datasource(), variable("job"), variable("instance")] },
    panels: PANELS.map(grafanaPanel),
  };
  return `${JSON.stringify(dashboard, null, 2)}\n`;
}

function datasource() {
  return { name: "datasource", label: "Prometheus", type: "datasource", query: "prometheus" };
}

function variable(name: string) {
  return {
    name,
    label: name,
    type: "query",
    datasource: DATASOURCE,
    refresh: 2,
    multi: true,
    includeAll: true,
    current: { text: "All", value: "$__all" },
    query: `label_values(holdfast_attempt_outcomes_total, ${name})`,
  };
}

const DATASOURCE = { type: "prometheus", uid: "${datasource}" };

function grafanaPanel({ title, description, unit, queries }: Panel, at: number) {
  return {
    id: at + 1,
    type: "timeseries",
    title,
    description,
    datasource: DATASOURCE,
    gridPos: {
      h: HEIGHT,
      w: WIDTH,
      x: (at % COLUMNS) * WIDTH,
      y: Math.floor(at / COLUMNS) * HEIGHT,
    },
    fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
    options: { legend: { displayMode: "list", placement: "bottom" }, tooltip: { mode: "multi" } },
    targets: queries.map(({ expr, legend }, query) => ({
      refId: String.fromCharCode(65 + query),
      datasource: DATASOURCE,
      expr,
      legendFormat: legend,
    })),
  };
}
