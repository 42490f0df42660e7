import { Notification } from '@jupyterlab/apputils';
import { ServerConnection } from '@jupyterlab/services';
import { nullTranslator } from '@jupyterlab/translation';
import { SeenStore } from '../../tracker/seen';
import { ServerDeathNotice } from '../serverdeath';

const REASON = 'The server ended during cell [7]: probably out of memory';

const DEATH = {
  id: 'abc',
  reason: REASON,
  last_seen: null,
  cells: [
    { path: 'a/b.ipynb' },
    { path: 'a/b.ipynb' },
    { path: null },
    'nothing'
  ]
};

/**
 * A server that answers this, and a page that asks it.
 */
class Page {
  readonly methods: (string | undefined)[] = [];
  readonly opened: string[] = [];

  constructor(
    private readonly _answer: unknown,
    private readonly _status = 200
  ) {}

  show(seen = new SeenStore(null)): Promise<void> {
    const settings = ServerConnection.makeSettings({
      baseUrl: 'http://localhost/',
      fetch: async (request: RequestInfo | URL) => {
        this.methods.push((request as Request).method);
        return {
          ok: this._status === 200,
          status: this._status,
          json: async () => this._answer
        } as Response;
      }
    });
    return new ServerDeathNotice({
      settings,
      trans: nullTranslator.load('test'),
      seen,
      open: path => this.opened.push(path)
    }).show();
  }
}

const shown = () => Notification.manager.notifications;

describe('the notice of a dead server', () => {
  afterEach(() => Notification.manager.dismiss());

  it('tells why, and opens the notebook', async () => {
    const page = new Page({ server_death: DEATH });
    await page.show();
    expect(shown().map(({ message }) => message)).toEqual([REASON]);
    const { actions, autoClose } = shown()[0].options;
    expect(autoClose).toBe(false);
    expect(actions!.map(({ label }) => label)).toEqual(['Open b.ipynb']);
    actions![0].callback(new MouseEvent('click'));
    expect(page.opened).toEqual(['a/b.ipynb']);
  });

  it('is told once', async () => {
    const seen = new SeenStore(null);
    await new Page({ server_death: DEATH }).show(seen);
    await new Page({ server_death: DEATH }).show(seen);
    expect(shown()).toHaveLength(1);
  });

  it('is gone on the server when it was dismissed', async () => {
    const page = new Page({ server_death: DEATH });
    await page.show();
    expect(page.methods).toEqual(['GET']);
    Notification.dismiss(shown()[0].id);
    expect(page.methods).toEqual(['GET', 'DELETE']);
  });

  it.each<[string, unknown, number]>([
    ['no death', { server_death: null }, 200],
    ['a page', '<html>', 200],
    ['a death without a reason', { server_death: { id: 'abc' } }, 200],
    ['a server that does not know', {}, 404],
    ['a server that may not tell', {}, 403]
  ])('says nothing of %s', async (_, answer, status) => {
    await new Page(answer, status).show();
    expect(shown()).toEqual([]);
  });

  it('tells when it was last seen', async () => {
    const last_seen = '2026-01-02T03:04:05Z';
    await new Page({ server_death: { ...DEATH, last_seen } }).show();
    expect(shown()[0].message).toBe(
      `${REASON} (${new Date(last_seen).toLocaleString()})`
    );
  });
});
