import { Notification } from '@jupyterlab/apputils';
import { PathExt, URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import { TranslationBundle } from '@jupyterlab/translation';
import { IServerDeath, readServerDeath } from '../wire/serverdeath';
import { SERVICE_URL } from '../wire/kernel';
import { SeenStore } from '../tracker/seen';
import { OPENABLE, openAction } from './notification';

/**
 * Shows, once, how the server ended before this one.
 */
export class ServerDeathNotice {
  constructor(options: ServerDeathNotice.IOptions) {
    this._options = options;
  }

  /**
   * Ask the server, and show what it says.
   */
  async show(): Promise<void> {
    const response = await this._request('GET');
    // A server that does not know, or does not say it to everybody.
    const death = response.ok
      ? readServerDeath(await response.json().catch(() => null))
      : null;
    if (death !== null && this._options.seen.add(`server ${death.id}`)) {
      this._show(death);
    }
  }

  private _show(death: IServerDeath): void {
    const { open, trans } = this._options;
    const id = Notification.error(sentenceOf(death), {
      autoClose: false,
      actions: death.paths
        .slice(0, OPENABLE)
        .map(path =>
          openAction(trans, PathExt.basename(path), () => open(path))
        )
    });
    const onChanged = (
      _: unknown,
      { type, notification }: Notification.IChange
    ) => {
      if (type === 'removed' && notification.id === id) {
        Notification.manager.changed.disconnect(onChanged);
        this._request('DELETE').catch(reason => {
          console.debug('The notice of a dead server was not removed', reason);
        });
      }
    };
    Notification.manager.changed.connect(onChanged);
  }

  private _request(method: 'GET' | 'DELETE'): Promise<Response> {
    const { settings } = this._options;
    return ServerConnection.makeRequest(
      URLExt.join(settings.baseUrl, SERVICE_URL, 'server-death'),
      { method },
      settings
    );
  }

  private readonly _options: ServerDeathNotice.IOptions;
}

/**
 * A namespace for `ServerDeathNotice` statics.
 */
export namespace ServerDeathNotice {
  /**
   * The options of the notice.
   */
  export interface IOptions {
    readonly settings: ServerConnection.ISettings;
    readonly trans: TranslationBundle;

    /**
     * Remembers that it was shown.
     */
    readonly seen: SeenStore;

    /**
     * Opens a notebook.
     */
    readonly open: (path: string) => void;
  }
}

function sentenceOf({ reason, lastSeen }: IServerDeath): string {
  const time = new Date(lastSeen);
  return isNaN(time.getTime())
    ? reason
    : `${reason} (${time.toLocaleString()})`;
}
