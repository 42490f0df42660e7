import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import { SERVICE_URL, IKernelFact } from './kernel';
import { IEvidence, isAbout, readEvidence } from './evidence';

/**
 * The server's answers, as they came.
 */
export interface IStatusRequests {
  /**
   * The status document of a kernel; `undefined` when there is none.
   *
   * @throws When the server cannot be reached, or refuses.
   */
  document(id: string): Promise<unknown>;

  /**
   * The list of status documents; `undefined` when there is no such list.
   *
   * @throws When the server cannot be reached.
   */
  documents(): Promise<unknown>;

  /**
   * The stock model of a kernel; `undefined` when the server has none.
   *
   * @throws When the server cannot be reached, or refuses.
   */
  model(id: string): Promise<unknown>;
}

/**
 * Requests to the status endpoints and to the kernel endpoint.
 */
export class StatusRequests implements IStatusRequests {
  constructor(settings: ServerConnection.ISettings) {
    this._settings = settings;
  }

  document(id: string): Promise<unknown> {
    return this._get([404], SERVICE_URL, 'kernels', encodeURIComponent(id));
  }

  documents(): Promise<unknown> {
    return this._get([403, 404, 405], SERVICE_URL, 'kernels');
  }

  model(id: string): Promise<unknown> {
    return this._get([404], 'api/kernels', encodeURIComponent(id));
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
 * How many answers are kept.
 */
const LIMIT = 50;

/**
 * Asks the server for the evidence about a kernel's death, once for each.
 */
export class EvidenceRequests {
  constructor(settings: ServerConnection.ISettings) {
    this._settings = settings;
  }

  /**
   * The evidence about the death that a record tells of.
   *
   * @returns `null` when the server has none, or may not give it.
   */
  read(fact: IKernelFact): Promise<IEvidence | null> {
    const { cause, number } = fact.lastExit ?? {};
    const key = JSON.stringify([fact.id, fact.epoch, cause, number]);
    const asked = this._asked.get(key);
    if (asked) {
      return asked;
    }
    const answer = this._ask(fact).catch(reason => {
      // Another time the server may be reached.
      this._asked.delete(key);
      console.debug(`No evidence about kernel ${fact.id}`, reason);
      return null;
    });
    this._asked.set(key, answer);
    if (this._asked.size > LIMIT) {
      this._asked.delete([...this._asked.keys()][0]);
    }
    return answer;
  }

  private async _ask(fact: IKernelFact): Promise<IEvidence | null> {
    const response = await ServerConnection.makeRequest(
      URLExt.join(
        this._settings.baseUrl,
        SERVICE_URL,
        'kernels',
        encodeURIComponent(fact.id),
        'evidence'
      ),
      {},
      this._settings
    );
    if (response.status === 403 || response.status === 404) {
      return null;
    }
    if (!response.ok) {
      throw await ServerConnection.ResponseError.create(response);
    }
    // A proxy or an old server may answer unknown paths with a page.
    const evidence = readEvidence(await response.json().catch(() => null));
    return evidence !== null && isAbout(evidence, fact) ? evidence : null;
  }

  private readonly _settings: ServerConnection.ISettings;
  private readonly _asked = new Map<string, Promise<IEvidence | null>>();
}
