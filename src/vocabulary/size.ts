import { TranslationBundle } from '@jupyterlab/translation';
import { Facts } from '../wire/kernel';

const KIB = 2 ** 10;
const MIB = 2 ** 20;
const GIB = 2 ** 30;

/**
 * Bytes as `700 MiB`, `1.5 GiB`.
 */
export function size(bytes: Facts[string]): string {
  const unit = unitOf(Number(bytes));
  return `${numberOf(Number(bytes), unit)} ${NAMES[unit]}`;
}

/**
 * `690 of 700 MiB`: both in the unit of the whole.
 */
export function share(
  trans: TranslationBundle,
  used: Facts[string],
  whole: Facts[string] | undefined
): string {
  const unit = unitOf(Number(whole));
  return trans.__('%1 of %2', numberOf(Number(used), unit), size(whole ?? 0));
}

const NAMES: Readonly<Record<number, string>> = {
  [KIB]: 'KiB',
  [MIB]: 'MiB',
  [GIB]: 'GiB'
};

function unitOf(bytes: number): number {
  return bytes >= GIB ? GIB : bytes >= MIB ? MIB : KIB;
}

function numberOf(bytes: number, unit: number): string {
  const digits = unit === GIB ? 10 : 1;
  return String(
    Math.floor((Math.max(bytes, 0) / unit) * digits + 0.5) / digits
  );
}
