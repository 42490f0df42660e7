import { Token } from '@lumino/coreutils';
import { IKernelFact } from '../wire/kernel';
import { IEvidence } from '../wire/evidence';

/**
 * The token of the evidence.
 */
export const IKernelEvidence = new Token<IKernelEvidence>(
  'jupyterlab-kernel-status:IKernelEvidence',
  `Why kernels died: the server's evidence, the cell that was running, and a
  report for a bug tracker.`
);

/**
 * Why kernels died.
 */
export interface IKernelEvidence {
  /**
   * The evidence about the death in a record.
   *
   * @returns `null` when the server has none, or may not give it.
   *
   * #### Notes
   * The server is asked once for each death.
   */
  read(fact: IKernelFact): Promise<IEvidence | null>;

  /**
   * The cell that was running, in a notebook that is open on this page.
   *
   * @returns What scrolls to the cell and marks it, or `null` when it is in
   * no open notebook.
   */
  find(fact: IKernelFact, evidence: IEvidence): (() => Promise<void>) | null;

  /**
   * A report for a bug tracker, in Markdown.
   */
  report(fact: IKernelFact, evidence: IEvidence | null): string;
}
