import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';

/** How one server under test differs from the others. */
export interface IServerOptions {
  /** Letters and dashes; names the server's folder. */
  readonly name: string;
  /** Whether the server restarts kernels that died. */
  readonly autorestart: boolean;
  /** Which application the server opens. Default: lab. */
  readonly application?: 'lab' | 'notebook';
  /** Whether the extension's server half is loaded. Default: true. */
  readonly serverHalf?: boolean;
  /** Whether the extension's page half is loaded. Default: true. */
  readonly pageHalf?: boolean;
  /** Whether a server with the same folders was killed before this one. Default: false. */
  readonly killedBefore?: boolean;
  /** After how many seconds of life a kernel counts as stable for the restarter. Default: 10. */
  readonly stableAfter?: number;
  /** After how many seconds idle kernels are culled, connected ones too. Default: never. */
  readonly cullAfter?: number;
}

/** A server as Playwright starts it: in `webServer`, with `baseURL` for its projects. */
export interface IServer {
  readonly baseURL: string;
  readonly webServer: {
    readonly command: string;
    readonly cwd: string;
    readonly url: string;
    readonly env: Record<string, string>;
    readonly timeout: number;
    readonly gracefulShutdown: { signal: 'SIGTERM'; timeout: number };
  };
}

const PORT_VARIABLE = 'KERNEL_STATUS_PORT_';

/**
 * Describe a JupyterLab server on a free port, with configuration, data and files of its own.
 *
 * Playwright loads its configuration in every worker: the port is chosen, and the folder emptied,
 * in the first process only, which hands the port to the others in its environment.
 */
export function jupyterLab(options: IServerOptions): IServer {
  const folder = path.join(__dirname, '.servers', options.name);
  const variable = `${PORT_VARIABLE}${options.name.toUpperCase().replaceAll('-', '_')}`;
  let port = process.env[variable];
  if (!port) {
    port = process.env[variable] = freePort();
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(path.join(folder, 'root'), { recursive: true });
    if (options.pageHalf === false) {
      disablePageHalf(folder);
    }
  }
  const baseURL = `http://localhost:${port}`;
  return {
    baseURL,
    webServer: {
      command: `${options.killedBefore ? 'python left_behind.py && ' : ''}jupyter ${options.application ?? 'lab'} --config jupyter_server_config.py`,
      cwd: __dirname,
      url: `${baseURL}/api`,
      timeout: 120_000,
      gracefulShutdown: { signal: 'SIGTERM', timeout: 10_000 },
      env: {
        KERNEL_STATUS_PORT: port,
        KERNEL_STATUS_AUTORESTART: options.autorestart ? 'on' : 'off',
        KERNEL_STATUS_SERVER_HALF: options.serverHalf === false ? 'off' : 'on',
        KERNEL_STATUS_STABLE_AFTER: String(options.stableAfter ?? 10),
        KERNEL_STATUS_CULL_AFTER: String(options.cullAfter ?? 0),
        JUPYTERLAB_GALATA_ROOT_DIR: path.join(folder, 'root'),
        JUPYTER_CONFIG_DIR: path.join(folder, 'config'),
        JUPYTER_DATA_DIR: path.join(folder, 'data'),
        JUPYTER_RUNTIME_DIR: path.join(folder, 'runtime'),
        JUPYTER_PATH: path.join(__dirname, 'share', 'jupyter')
      }
    }
  };
}

/** Launch options for the browser that `KERNEL_STATUS_BROWSER` names, else for Playwright's own. */
export function launchOptions(): { executablePath?: string; args: string[] } {
  return {
    executablePath: process.env.KERNEL_STATUS_BROWSER || undefined,
    args: process.getuid?.() === 0 ? ['--no-sandbox', '--disable-gpu'] : []
  };
}

function disablePageHalf(folder: string): void {
  const labConfig = path.join(folder, 'config', 'labconfig');
  mkdirSync(labConfig, { recursive: true });
  writeFileSync(
    path.join(labConfig, 'page_config.json'),
    JSON.stringify({ disabledExtensions: { 'jupyterlab-kernel-status': true } })
  );
}

/**
 * One that neither another server, a kernel (`tests/ports.py`) nor the system by itself gives
 * anybody, so that it is still free when the server listens.
 */
function freePort(): string {
  const script =
    "const { createServer } = require('net'); const look = () => " +
    '{ const port = 7000 + Math.floor(3000 * Math.random()); ' +
    "createServer().on('error', look).listen(port, 'localhost', function () " +
    '{ console.log(String(port)); this.close(); }); }; look();';
  const port = execFileSync(process.execPath, ['-e', script], {
    encoding: 'utf8'
  }).trim();
  const isTaken = Object.entries(process.env).some(
    ([name, value]) => name.startsWith(PORT_VARIABLE) && value === port
  );
  return isTaken ? freePort() : port;
}
