import { Signal } from '@lumino/signaling';
import { fact } from '../../__tests__/facts';
import { IKernelFact, KernelStatus } from '../../wire/kernel';
import { IKernelStatusChange } from '../../tracker/token';
import { KernelDeaths } from '../../tracker/deaths';
import { SeenStore } from '../../tracker/seen';
import { IStopped, AbortedCells } from '../abortedcells';
type Named = { readonly name: string };

function named(name: string): Named {
  return { name };
}

/**
 * A page with one notebook, whose cells and kernel the test drives.
 */
class Page {
  readonly changed = new Signal<unknown, IKernelStatusChange>({});
  readonly executionScheduled = new Signal<
    unknown,
    { notebook: Named; cell: Named }
  >({});
  readonly executed = new Signal<unknown, { notebook: Named; cell: Named }>({});
  readonly notebook = named('notebook');
  readonly cells = ['a', 'b', 'c'].map(named);
  readonly stopped: IStopped<Named, Named>[] = [];

  readonly deaths = new KernelDeaths(
    { changed: this.changed, firstKnown: () => null },
    new SeenStore(null)
  );

  constructor() {
    new AbortedCells<Named, Named>(this, this.deaths, () => [
      this.notebook
    ]).stopped.connect((_, stopped) => this.stopped.push(stopped));
    this.tell(fact('running', null));
  }

  run(...cells: Named[]): void {
    const { notebook } = this;
    cells.forEach(cell => this.executionScheduled.emit({ notebook, cell }));
  }

  finish(cell: Named): void {
    this.executed.emit({ notebook: this.notebook, cell });
  }

  tell(after: IKernelFact | null, confirmed = true): void {
    this.changed.emit({ id: 'k', before: null, after, confirmed });
  }
}

const KILLED = { cause: 'signal', number: 1 } as const;

describe('the cells that a death stopped', () => {
  it.each<[string, KernelStatus]>([
    ['for good', 'dead'],
    ['and is being restarted', 'restarting'],
    ['and is restarted already', 'running']
  ])('are the one that ran and the queued, when it dies %s', (_, status) => {
    const page = new Page();
    const [a, b, c] = page.cells;
    page.run(a, b, c);
    page.finish(a);

    page.tell(fact(status, KILLED));

    expect(page.stopped).toEqual([
      { notebook: page.notebook, running: b, queued: [c] }
    ]);
  });

  it('count as queued only what comes after one that ends the kernel at once', () => {
    const page = new Page();
    page.run(page.cells[0]);

    page.tell(fact('dead', KILLED));

    expect(page.stopped).toEqual([
      { notebook: page.notebook, running: page.cells[0], queued: [] }
    ]);
  });

  it('are told of once for each death', () => {
    const page = new Page();
    page.run(page.cells[0]);

    page.tell(fact('restarting', KILLED));
    page.run(page.cells[1]);
    page.tell(fact('running', KILLED));
    expect(page.stopped).toHaveLength(1);
    page.tell(fact('dead', { ...KILLED, number: 2 }));

    expect(page.stopped.map(({ running }) => running)).toEqual([
      page.cells[0],
      page.cells[1]
    ]);
  });

  it('are not told of when somebody asked for the end, and are forgotten', () => {
    const page = new Page();
    page.run(page.cells[0]);

    page.tell(fact('running', { cause: 'shutdown', number: 1 }));
    page.tell(fact('dead', { cause: 'signal', number: 2 }));

    expect(page.stopped).toEqual([]);
  });

  it('are not told of by an event alone', () => {
    const page = new Page();
    page.run(page.cells[0]);

    page.tell(fact('dead', KILLED), false);

    expect(page.stopped).toEqual([]);
  });

  it('are not there when no cell was pending', () => {
    const page = new Page();
    page.run(page.cells[0]);
    page.finish(page.cells[0]);

    page.tell(fact('dead', KILLED));

    expect(page.stopped).toEqual([]);
  });

  it('are not those of a kernel that was dead when the page met it', () => {
    const page = new Page();
    page.tell(null);
    page.run(page.cells[0]);

    page.tell(fact('dead', KILLED));

    expect(page.stopped).toEqual([]);
  });

  it('count a cell that was asked again as the last', () => {
    const page = new Page();
    const [a, b] = page.cells;
    page.run(a, b);
    page.run(a);

    page.tell(fact('dead', KILLED));

    expect(page.stopped[0]).toMatchObject({ running: b, queued: [a] });
  });
});
