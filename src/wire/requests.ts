import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import { SERVICE_URL } from './kernel';

/**
 * Requests to the status endpoints and to the kernel endpoint: the server's
 * answers, as they came.
 */
export class StatusRequests implements IStatusRequests {
  constructor(settings: ServerConnection.ISettings) {
    this._settings = settings;
  }

  /**
   * The status document of a kernel; `undefined` when there is none.
   *
   * @throws When the server cannot be reached, or refuses.
   */
  document(id: string): Promise<unknown> {
    return this._get([404], SERVICE_URL, 'kernels', encodeURIComponent(id));
  }

  /**
   * The list of status documents; `undefined` when there is no such list.
   *
   * @throws When the server cannot be reached.
   */
  documents(): Promise<unknown> {
    return this._get([403, 404, 405], SERVICE_URL, 'kernels');
  }

  /**
   * The list of sessions, those with a dead kernel too; `undefined` when there
   * is no such list.
   *
   * @throws When the server cannot be reached, or fails.
   */
  sessions(): Promise<unknown> {
    return this._get([403, 404, 405], SERVICE_URL, 'sessions');
  }

  /**
   * The stock model of a kernel; `undefined` when the server has none.
   *
   * @throws When the server cannot be reached, or refuses.
   */
  model(id: string): Promise<unknown> {
    return this._get([404], 'api/kernels', encodeURIComponent(id));
  }

  /**
   * The evidence about a kernel's last death; `undefined` when there is none,
   * or it may not be seen.
   *
   * @throws When the server cannot be reached, or fails.
   */
  evidence(id: string): Promise<unknown> {
    const kernel = encodeURIComponent(id);
    return this._get([403, 404], SERVICE_URL, 'kernels', kernel, 'evidence');
  }

  private async _get(absent: number[], ...path: string[]): Promise<unknown> {
    const url = URLExt.join(this._settings.baseUrl, ...path);
    const response = await ServerConnection.makeRequest(
      url,
      {},
      this._settings
    );
    if (absent.includes(response.status)) {
      return undefined;
    }
    if (!response.ok) {
      throw await ServerConnection.ResponseError.create(response);
    }
    // A proxy or an old server may answer unknown paths with a page.
    return response.json().catch(() => undefined);
  }

  private readonly _settings: ServerConnection.ISettings;
}

/**
 * The requests from which the tracker has its records.
 */
export type IStatusRequests = Omit<StatusRequests, 'evidence' | 'sessions'>;
