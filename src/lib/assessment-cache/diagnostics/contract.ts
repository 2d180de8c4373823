import type { Slot } from "../../slot";
import type { ConnectionFinding } from "../connection-failures";

/** What a Redis master reports about itself. */
export interface NodeDiagnostics {
  /** `host:port`, or the name of the master that the sentinels watch. Never a password. */
  readonly name: string;
  /** All lines of INFO. */
  readonly info: ReadonlyMap<string, string>;
  /** The settings from CONFIG GET; null: the user lacks the permission. */
  readonly config: ReadonlyMap<string, string> | null;
  /** The server's time minus the time of this machine, in ms, and the possible error of that. */
  readonly skewMs: number;
  readonly skewErrorMs: number;
}

/** What one master reports about its Cluster. */
export interface ClusterDiagnostics {
  readonly name: string;
  /** All lines of CLUSTER INFO; null: the master does not answer. */
  readonly info: ReadonlyMap<string, string> | null;
}

export interface SentinelDiagnostics {
  /** `host:port`. */
  readonly name: string;
  /** null: the sentinel did not answer. */
  readonly answer: SentinelAnswer | null;
  /** Why the sentinel did not answer. */
  readonly failure: ConnectionFinding | null;
}

export interface SentinelAnswer {
  /** `host:port` of the master, as this sentinel sees it. */
  readonly master: string;
  readonly isDown: boolean;
  readonly replicas: number;
  /** Including this one. */
  readonly sentinels: number;
  readonly hasQuorum: boolean;
}

/** The permissions of the user, found without running the commands. */
export interface PermissionProbe {
  /** The names of commands that the product needs and Redis denies. */
  readonly missing: readonly string[];
  /** Permissions that the product does not need and the user has. */
  readonly surplus: readonly SurplusPermission[];
  /** The product's Lua commands that this server cannot parse. */
  readonly unsupported: readonly string[];
  /** How many Lua commands were checked. */
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
  /** The key has one of the product's prefixes, but belongs to no slot of this layout. */
  | "strange";

export interface SampledKey {
  readonly kind: KeyKind;
  /** null: the key belongs to no slot. */
  readonly slot: Slot | null;
  readonly hasExpectedType: boolean;
  /** Whether the key expires; true also for a key that need not expire. */
  readonly ends: boolean;
  /** null: the user lacks the permission. */
  readonly bytes: number | null;
}

export interface KeySample {
  readonly keys: readonly SampledKey[];
  /** Whether the sample contains all keys. */
  readonly isWhole: boolean;
}

export interface WaitingRow {
  readonly slot: Slot;
  /** When the slot is due for a sweep, in ms by the server's clock. */
  readonly dueMs: number;
}

/**
 * Reads what the doctor checks in Redis. Every call only reads, has a bounded cost, and throws a
 * `Fault` when Redis does not answer.
 */
export interface RedisDiagnostics {
  readonly kind: "single" | "sentinel" | "cluster";
  /** The address of Redis, without any password. */
  readonly where: string;
  /** The last failure of the connection, in a word of Redis or of the system; null: none. */
  lastFailure(): string | null;
  /** Checks each server again. Returns those that cannot be used. Takes a few seconds. */
  checkConnections(): Promise<readonly ConnectionFinding[]>;
  /** Sends one PING. */
  ping(): Promise<void>;
  /** What every master reports. */
  nodes(): Promise<readonly NodeDiagnostics[]>;
  /** The name of the user; null: the user lacks the permission. */
  userName(): Promise<string | null>;
  probePermissions(): Promise<PermissionProbe>;
  /** Runs the commands that only read, on a slot of no user. */
  runReaders(): Promise<void>;
  /** What each master reports about its Cluster. */
  cluster(): Promise<readonly ClusterDiagnostics[]>;
  sentinels(): Promise<readonly SentinelDiagnostics[]>;
  /** About this many keys of the product, by SCAN; null: the user lacks the permission. */
  sampleKeys(count: number): Promise<KeySample | null>;
  /** Slots of the outbox index, in the order of their due time. */
  waitingRows(limit: number): Promise<readonly WaitingRow[]>;
}
