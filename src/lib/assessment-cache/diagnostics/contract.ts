import type { Slot } from "../../slot";
import type { ConnectionFinding } from "../connection-failures";

/** One Redis server that takes writes, as it describes itself. */
export interface NodeDiagnostics {
  /** `host:port`, or the name of the master that the sentinels watch. Never a password. */
  readonly name: string;
  /** All lines of INFO. */
  readonly info: ReadonlyMap<string, string>;
  /** What CONFIG GET says; null: the user may not ask. */
  readonly config: ReadonlyMap<string, string> | null;
  /** The server's clock less ours, in ms, and how far that may be off. */
  readonly skewMs: number;
  readonly skewErrorMs: number;
}

/** What one master says of its Cluster. */
export interface ClusterDiagnostics {
  readonly name: string;
  /** All lines of CLUSTER INFO; null: it does not answer. */
  readonly info: ReadonlyMap<string, string> | null;
}

export interface SentinelDiagnostics {
  /** `host:port`. */
  readonly name: string;
  /** null: it gave none. */
  readonly answer: SentinelAnswer | null;
  /** Why there is no answer. */
  readonly failure: ConnectionFinding | null;
}

export interface SentinelAnswer {
  /** `host:port` of the master, as this sentinel sees it. */
  readonly master: string;
  readonly isDown: boolean;
  readonly replicas: number;
  /** This one included. */
  readonly sentinels: number;
  readonly hasQuorum: boolean;
}

/** What the user may run, told without running it. */
export interface PermissionProbe {
  /** Calls that the product needs and Redis denies, by the command's name. */
  readonly missing: readonly string[];
  /** Calls that it never makes and Redis would allow. */
  readonly surplus: readonly SurplusPermission[];
  /** The product's Lua commands that this server's Lua does not take. */
  readonly unsupported: readonly string[];
  /** How many Lua commands were looked at. */
  readonly scripts: number;
}

export type SurplusPermission = "administer" | "other_keys" | "other_commands";

export type KeyKind =
  | "pointer"
  | "record"
  | "answers"
  | "list"
  | "mark"
  | "outbox"
  | "trail"
  | "cleared"
  | "quarantine"
  | "index"
  | "audit"
  /** Named as ours, but no slot of this layout has it. */
  | "strange";

export interface SampledKey {
  readonly kind: KeyKind;
  /** null: it belongs to no slot. */
  readonly slot: Slot | null;
  readonly hasExpectedType: boolean;
  /** Whether it ends by itself; of a key that need not, true. */
  readonly ends: boolean;
  /** null: the user may not ask. */
  readonly bytes: number | null;
}

export interface KeySample {
  readonly keys: readonly SampledKey[];
  /** All keys there are were looked at. */
  readonly isWhole: boolean;
}

export interface WaitingRow {
  readonly slot: Slot;
  /** When the sweep looks at it next, in ms by the server's clock. */
  readonly dueMs: number;
}

/**
 * What the server says of itself and of what it holds. Every call only reads, costs no more than it
 * is told to, and throws a `Fault` when Redis does not answer.
 */
export interface RedisDiagnostics {
  readonly kind: "single" | "sentinel" | "cluster";
  /** Where it is asked, without any password. */
  readonly where: string;
  /** Why the connection failed last, in a word of Redis or of the system; null: it did not. */
  lastFailure(): string | null;
  /** Why which server cannot be used, asked anew; empty: all of them can. Takes a few seconds. */
  checkConnections(): Promise<readonly ConnectionFinding[]>;
  /** Sends one PING. */
  ping(): Promise<void>;
  /** Every master. */
  nodes(): Promise<readonly NodeDiagnostics[]>;
  /** The name of the user; null: it may not ask. */
  userName(): Promise<string | null>;
  probePermissions(): Promise<PermissionProbe>;
  /** Runs the commands that only read, on a slot that nobody has. */
  runReaders(): Promise<void>;
  /** Every master by itself. */
  cluster(): Promise<readonly ClusterDiagnostics[]>;
  sentinels(): Promise<readonly SentinelDiagnostics[]>;
  /** About so many keys of ours, by SCAN; null: the user may not look. */
  sampleKeys(count: number): Promise<KeySample | null>;
  /** Slots of the outbox index, those that are due first. */
  waitingRows(limit: number): Promise<readonly WaitingRow[]>;
}
