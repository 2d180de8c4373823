export interface Load {
  readonly name: string;
  readonly clients: number;
  readonly isOneKey: boolean;
}

/** Sixteen clients, each with its own attempts. */
export const SIXTEEN_CLIENTS: Load = {
  name: "own keys, 16 clients",
  clients: 16,
  isOneKey: false,
};

export const LOADS: readonly Load[] = [
  { name: "own keys, 1 client", clients: 1, isOneKey: false },
  SIXTEEN_CLIENTS,
  { name: "own keys, 64 clients", clients: 64, isOneKey: false },
  { name: "one key, 16 clients", clients: 16, isOneKey: true },
];
