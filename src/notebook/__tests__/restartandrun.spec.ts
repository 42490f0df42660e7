import { ISessionContext } from '@jupyterlab/apputils';
import { PromiseDelegate } from '@lumino/coreutils';
import { Signal } from '@lumino/signaling';
import { IKernelStatusTracker } from '../../tracker/token';
import { RestartAndRun } from '../restartandrun';

interface ICell {
  readonly isDisposed: boolean;
}

/**
 * A page with one notebook on a kernel that is dead, at first.
 */
class Page {
  readonly kernel = { id: 'k', status: 'dead' };
  readonly scheduled = new Signal<unknown, { notebook: object; cell: ICell }>(
    {}
  );
  readonly notebook = {};
  readonly kept = jest.fn();
  readonly setCount = jest.fn();
  readonly offers = jest.fn();
  readonly run = jest.fn(async () => true);
  readonly restartKernel = jest.fn(async () => {
    this.kernel.status = 'idle';
  });
  readonly context = {
    session: { kernel: this.kernel },
    restartKernel: this.restartKernel
  } as unknown as ISessionContext;
  answer = new PromiseDelegate<boolean>();
  status = 'dead';

  constructor() {
    new RestartAndRun<object, ICell>({
      tracker: {
        get: () => ({ status: this.status })
      } as unknown as IKernelStatusTracker,
      scheduled: this.scheduled,
      contextOf: () => this.context,
      keepOutputs: () => this.kept,
      offer: () => {
        this.offers();
        return { setCount: this.setCount, ask: () => this.answer.promise };
      },
      run: this.run
    });
  }

  schedule(...cells: ICell[]): void {
    const { notebook } = this;
    cells.forEach(cell => this.scheduled.emit({ notebook, cell }));
  }

  async choose(accept: boolean): Promise<void> {
    this.answer.resolve(accept);
    await new Promise(resolve => setTimeout(resolve));
  }
}

const cell = (): ICell => ({ isDisposed: false });

describe('cells run on a dead kernel', () => {
  it('make one offer, and run in order after the restart', async () => {
    const page = new Page();
    const cells = [cell(), cell()];

    page.schedule(...cells);
    expect(page.run).not.toHaveBeenCalled();
    await page.choose(true);

    expect(page.offers).toHaveBeenCalledTimes(1);
    expect(page.setCount.mock.calls).toEqual([[1], [2]]);
    expect(page.kept).toHaveBeenCalledTimes(2);
    expect(page.restartKernel).toHaveBeenCalledTimes(1);
    expect(page.run.mock.calls).toEqual([[page.notebook, cells, page.context]]);
  });

  it('keep their outputs and do not run when the offer is refused', async () => {
    const page = new Page();
    page.schedule(cell());
    await page.choose(false);

    expect(page.kept).toHaveBeenCalledTimes(1);
    expect(page.restartKernel).not.toHaveBeenCalled();
    expect(page.run).not.toHaveBeenCalled();
  });

  it('make a new offer the next time', async () => {
    const page = new Page();
    page.schedule(cell());
    await page.choose(false);
    page.schedule(cell());

    expect(page.offers).toHaveBeenCalledTimes(2);
  });

  it('do not run when the kernel dies on the way', async () => {
    const page = new Page();
    page.restartKernel.mockImplementation(async () => undefined);
    page.schedule(cell());
    await page.choose(true);

    expect(page.restartKernel).toHaveBeenCalledTimes(1);
    expect(page.run).not.toHaveBeenCalled();
  });

  it('need no restart when somebody else restarted the kernel meanwhile', async () => {
    const page = new Page();
    page.schedule(cell());
    page.kernel.status = 'idle';
    await page.choose(true);

    expect(page.restartKernel).not.toHaveBeenCalled();
    expect(page.run).toHaveBeenCalledTimes(1);
  });

  it('do not run when they were deleted meanwhile', async () => {
    const page = new Page();
    const kept = cell();
    page.schedule({ isDisposed: true }, kept);
    await page.choose(true);

    expect(page.run.mock.calls).toEqual([
      [page.notebook, [kept], page.context]
    ]);
  });

  it.each([
    ['a kernel that lives', 'idle', 'running'],
    ['a kernel of which the server says nothing', 'dead', 'running']
  ])('make no offer for %s', (_, word, status) => {
    const page = new Page();
    page.kernel.status = word;
    page.status = status;
    page.schedule(cell());

    expect(page.offers).not.toHaveBeenCalled();
  });
});
