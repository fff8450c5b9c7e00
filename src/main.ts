import { ConfigError, loadConfig, type Config } from './config/config.ts';
import { createLog } from './http/log.ts';
import { startService } from './main/service.ts';

/** How long a stop may take; what is not done by then is done by the next start. */
const stopLimitMs = 10_000;

function readConfig(): Config | null {
  try {
    return loadConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return null;
  }
}

async function main(config: Config): Promise<void> {
  const log = createLog(config.logLevel);
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'uncaught exception: ending, callers go to the native queue');
    process.exit(1);
  });
  process.on('unhandledRejection', (reason) => {
    log.fatal({ err: reason }, 'unhandled rejection: ending, callers go to the native queue');
    process.exit(1);
  });
  const service = await startService(config, log).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    log.fatal({ port: config.http.port }, 'the port is already taken; PASOKH_HTTP_PORT moves it');
    process.exit(1);
  });
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    setTimeout(() => {
      log.error('stopping took too long');
      process.exit(1);
    }, stopLimitMs).unref();
    void service.stop().then(() => {
      log.info('stopped');
      process.exit(0);
    });
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

const config = readConfig();
if (config === null)
  process.exitCode = 78; // EX_CONFIG
else await main(config);
