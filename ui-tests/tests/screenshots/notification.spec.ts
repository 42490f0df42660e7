import { executeAll, openInBackground } from '../background';
import { expect, test } from '../fixtures';
import { picture } from './picture';

test('the notification of deaths in the background', async ({
  notebook,
  page,
  tmpPath
}) => {
  const paths = ['samples', 'report'].map(name => `${tmpPath}/${name}.ipynb`);
  await notebook.open([], 'light');
  await notebook.expectWell();
  await openInBackground(page, paths);
  await page.evaluate(executeAll, [[paths[0], 'signal 9']] as [
    string,
    string
  ][]);
  const one = notebook.told('samples.ipynb: Kernel was killed');
  await expect(one).toContainText('It will not restart automatically.');
  await picture(page, one, 'notification', { margin: 8 });

  await page.evaluate(executeAll, [[paths[1], 'signal 9']] as [
    string,
    string
  ][]);
  const both = notebook.told('2 kernels died:');
  await expect(both).toBeVisible();
  await picture(page, both, 'notification-of-two', { margin: 8 });
});
