import { readFileSync } from 'fs';
import { resolve } from 'path';
import { DOCUMENTATION } from '../summary';

describe('the documentation', () => {
  it('is in the repository that the package names', () => {
    const path = resolve(__dirname, '../../../package.json');
    const { homepage } = JSON.parse(readFileSync(path, 'utf8')) as {
      homepage: string;
    };
    expect(DOCUMENTATION.startsWith(`${homepage}/`)).toBe(true);
  });
});
