import { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { IKernelFact } from '../wire/kernel';
import { IKernelSessions } from '../sessions/token';
import { IKernelEnd, IKernelStatusTracker } from '../tracker/token';
import { verdictKey } from '../tracker/deaths';
import { IEvidence, isAbout, readEvidence } from '../wire/evidence';
import { CrashMarks } from './marks';
import { IPageVersions, reportOf } from './report';
import { StatusRequests } from '../wire/requests';
import { IKernelEvidence } from './token';

/**
 * How many answers are kept.
 */
const LIMIT = 50;

/**
 * Asks why kernels died, and marks the cells that were running.
 */
export class KernelEvidence implements IKernelEvidence {
  constructor(options: KernelEvidence.IOptions) {
    this._options = options;
    options.tracker.deaths.changed.connect((_, end) => this._onEnd(end));
    options.notebooks?.widgetAdded.connect((_, panel) => this._follow(panel));
    options.notebooks?.forEach(panel => this._follow(panel));
  }

  read(fact: IKernelFact): Promise<IEvidence | null> {
    const key = verdictKey(fact);
    const known = this._known.get(key);
    if (known) {
      return known;
    }
    const answer = this._options.requests.evidence(fact.id).then(
      data => {
        const evidence = readEvidence(data);
        return evidence && isAbout(evidence, fact) ? evidence : null;
      },
      reason => {
        // Another time the server may be reached.
        this._known.delete(key);
        console.debug(`No evidence about kernel ${fact.id}`, reason);
        return null;
      }
    );
    this._known.set(key, answer);
    if (this._known.size > LIMIT) {
      this._known.delete([...this._known.keys()][0]);
    }
    return answer;
  }

  find(fact: IKernelFact, evidence: IEvidence): (() => Promise<void>) | null {
    const { marks, activate } = this._options;
    for (const panel of this._panels(fact.id)) {
      const cellId = marks.find(panel, evidence);
      if (cellId !== null) {
        return async () => {
          const { content } = panel;
          const cell = content.widgets.find(({ model }) => model.id === cellId);
          if (cell) {
            // Once it has the focus, a notebook scrolls to its active cell.
            content.activeCellIndex = content.widgets.indexOf(cell);
          }
          activate(panel);
          marks.mark(panel, fact, evidence);
          if (cell) {
            await content.scrollToCell(cell, 'center');
          }
        };
      }
    }
    return null;
  }

  report(fact: IKernelFact, evidence: IEvidence | null): string {
    return reportOf(fact, evidence, this._options.versions);
  }

  private _follow(panel: NotebookPanel): void {
    const look = () => {
      const id = panel.sessionContext.session?.kernel?.id;
      const end =
        id === undefined ? null : this._options.tracker.deaths.get(id);
      if (end) {
        this._onEnd(end);
      }
    };
    panel.sessionContext.kernelChanged.connect(look);
    // The cells of a notebook are there later than its session may be.
    panel.revealed.then(look, reason => {
      console.debug('A notebook was not shown', reason);
    });
  }

  private _onEnd({ id, death }: IKernelEnd): void {
    if (!death || this._panels(id).length === 0) {
      return;
    }
    const { fact } = death;
    this.read(fact)
      .then(evidence => {
        if (evidence) {
          for (const panel of this._panels(id)) {
            this._options.marks.mark(panel, fact, evidence);
          }
        }
      })
      .catch(reason => {
        console.error(`Kernel ${id}: its cell was not marked`, reason);
      });
  }

  private _panels(id: string): NotebookPanel[] {
    const { notebooks, sessions } = this._options;
    return sessions
      .find(id)
      .map(({ widget }) => widget)
      .filter(
        (widget): widget is NotebookPanel => notebooks?.has(widget) ?? false
      );
  }

  private readonly _options: KernelEvidence.IOptions;
  private readonly _known = new Map<string, Promise<IEvidence | null>>();
}

/**
 * A namespace for `KernelEvidence` statics.
 */
export namespace KernelEvidence {
  /**
   * The options of the evidence.
   */
  export interface IOptions {
    readonly tracker: IKernelStatusTracker;
    readonly sessions: IKernelSessions;
    readonly notebooks: INotebookTracker | null;
    readonly requests: Pick<StatusRequests, 'evidence'>;
    readonly marks: CrashMarks;
    readonly versions: IPageVersions;

    /**
     * Brings a notebook to the front.
     */
    readonly activate: (panel: NotebookPanel) => void;
  }
}
