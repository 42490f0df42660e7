import { JupyterFrontEnd } from '@jupyterlab/application';
import { PromiseDelegate } from '@lumino/coreutils';
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';
import { IKernelStatusTracker } from '../../tracker/token';
import { offerRestartsOfConsoles } from '../consoles';

/**
 * A console on a kernel that is dead, at first.
 */
class Console extends Widget {
  constructor(path: string) {
    super();
    this.addClass('jp-ConsolePanel');
    this.sessionContext = {
      path,
      session: { kernel: this.kernel },
      restartKernel: async () => {
        this.kernel.status = 'idle';
      }
    };
  }

  readonly kernel = { id: 'k', status: 'dead' };
  readonly sessionContext: object;
}

/**
 * A page with two consoles, of which the first is the current one.
 */
class Page {
  readonly executed = new Signal<object, { id: string; args: object }>({});
  readonly execute = jest.fn(async (id: string, args: object) => {
    this.executed.emit({ id, args });
  });
  readonly offered: object[] = [];
  readonly answer = new PromiseDelegate<boolean>();
  readonly consoles = [new Console('one'), new Console('two')];

  constructor(current: Widget | null = null) {
    const app = {
      commands: { commandExecuted: this.executed, execute: this.execute },
      shell: {
        currentWidget: current ?? this.consoles[0],
        widgets: () => [new Widget(), ...this.consoles]
      }
    };
    offerRestartsOfConsoles({
      app: app as unknown as JupyterFrontEnd,
      tracker: {
        get: () => ({ status: 'dead' })
      } as unknown as IKernelStatusTracker,
      offer: context => {
        this.offered.push(context);
        return { setCount: () => undefined, ask: () => this.answer.promise };
      }
    });
  }

  async accept(): Promise<void> {
    this.answer.resolve(true);
    await new Promise(resolve => setTimeout(resolve));
  }
}

describe('a command that runs code in a console whose kernel is dead', () => {
  it.each(['console:run-forced', 'console:run-unforced'])(
    'is given again after the restart: %s',
    async id => {
      const page = new Page();
      page.executed.emit({ id, args: { toolbar: true } });
      expect(page.offered).toEqual([page.consoles[0].sessionContext]);
      expect(page.execute).not.toHaveBeenCalled();

      await page.accept();

      expect(page.execute.mock.calls).toEqual([[id, { toolbar: true }]]);
      expect(page.offered).toHaveLength(1);
    }
  );

  it('may name another console by its path', async () => {
    const page = new Page();
    const args = { path: 'two', code: '1' };
    page.executed.emit({ id: 'console:inject', args });
    page.executed.emit({ id: 'console:inject', args });
    expect(page.offered).toEqual([page.consoles[1].sessionContext]);

    await page.accept();

    expect(page.execute.mock.calls).toEqual([
      ['console:inject', args],
      ['console:inject', args]
    ]);
  });

  it('makes no offer when its kernel lives, or when it is about something else', () => {
    const page = new Page();
    page.consoles[0].kernel.status = 'idle';
    page.executed.emit({ id: 'console:run-forced', args: {} });
    page.executed.emit({ id: 'console:clear', args: { path: 'two' } });
    page.executed.emit({ id: 'console:inject', args: { path: 'three' } });
    expect(page.offered).toEqual([]);
  });

  it('makes no offer where the current document is no console', () => {
    const page = new Page(new Widget());
    page.executed.emit({ id: 'console:run-forced', args: {} });
    expect(page.offered).toEqual([]);
  });
});
