/** A fresh application that installs the package beside its own dependencies. */
export interface Application {
  readonly id: string;
  readonly title: string;
  /** As in its package.json. */
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const TYPES = { typescript: "5.9.3", "@types/node": "20.19.43" };

/** Next.js applications: the oldest and the newest supported versions of each neighbour. */
export const NEXT_APPLICATIONS: readonly Application[] = [
  {
    id: "next-15",
    title: "Next.js 15, ioredis 5, Inngest 3, zod 3",
    dependencies: {
      next: "15.5.29",
      react: "19.1.1",
      "react-dom": "19.1.1",
      ioredis: "^5.4.0",
      inngest: "^3.0.0",
      xstate: "^5.20.0",
      zod: "^3.25.0",
    },
    devDependencies: { ...TYPES, "@types/react": "19.1.17", "@types/react-dom": "19.1.11" },
  },
  {
    id: "next-16",
    title: "Next.js 16, ioredis 6, Inngest 4, zod 4",
    dependencies: {
      next: "^16.4.0",
      react: "^19.3.0",
      "react-dom": "^19.3.0",
      ioredis: "^6.0.0",
      inngest: "^4.0.0",
      xstate: "^5.30.0",
      zod: "^4.0.0",
    },
    devDependencies: { ...TYPES, "@types/react": "19.3.0", "@types/react-dom": "19.3.0" },
  },
];

/** Of these, an application must have one copy, or two parts of it would not know each other. */
export const ONE_COPY = ["next", "react", "react-dom", "ioredis", "xstate"] as const;
