import { connect as connectPlain } from "node:net";
import type { Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { ConnectionOptions } from "node:tls";
import { AbstractConnector, SentinelConnector } from "ioredis";
import type { Redis, RedisOptions, SentinelAddress } from "ioredis";

const REDIS_PORT = 6_379;

/** How long a connection may take to close. The default of ioredis. */
const DISCONNECT_MS = 2_000;

/**
 * Adds an error listener that stays. ioredis listens for the first error of a connection only, and
 * a TLS connection can have two: the certificate is not trusted, and then the server reports that
 * the client has closed. Without a listener, the second error would end the process. All
 * connections of this project are opened by these connectors.
 */
function ignoreLaterErrors<Stream extends Socket>(stream: Stream): Stream {
  return stream.on("error", () => undefined);
}

type Options = Pick<RedisOptions, "host" | "port" | "family" | "disconnectTimeout"> & {
  readonly tls?: ConnectionOptions;
};

/** Opens connections to one server. */
export class ServerConnector extends AbstractConnector {
  readonly #options: Options;

  constructor(options: unknown) {
    const given = options as Options;
    super(given.disconnectTimeout ?? DISCONNECT_MS);
    this.#options = given;
  }

  override async connect(): Promise<Socket> {
    this.connecting = true;
    const { host, port, family, tls } = this.#options;
    const address = { host, port: port ?? REDIS_PORT, family };
    await Promise.resolve();
    if (!this.connecting) throw new Error("Connection is closed.");
    const stream = tls === undefined ? connectPlain(address) : connectTls({ ...address, ...tls });
    stream.once("error", (error: Error) => {
      this.firstError = error;
    });
    this.stream = stream;
    return ignoreLaterErrors(stream);
  }
}

/** A private method of ioredis' connector, which its types do not declare. */
interface SentinelConnectorInternals {
  connectToSentinel(endpoint: Partial<SentinelAddress>, options?: RedisOptions): Redis;
}

/** Opens connections to the master that sentinels name. */
export class MasterConnector extends SentinelConnector {
  constructor(options: unknown) {
    super(options as ConstructorParameters<typeof SentinelConnector>[0]);
    const own = this as unknown as SentinelConnectorInternals;
    const connect = own.connectToSentinel.bind(this);
    own.connectToSentinel = (endpoint, more) =>
      connect(endpoint, { ...more, Connector: ServerConnector });
  }

  override async connect(
    ...given: Parameters<SentinelConnector["connect"]>
  ): ReturnType<SentinelConnector["connect"]> {
    return ignoreLaterErrors(await super.connect(...given));
  }
}
