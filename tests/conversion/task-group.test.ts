import { describe, expect, it } from 'vitest';
import { TaskGroup } from '../../mcp-server/tools/conversion/task-group.ts';

describe('TaskGroup.room', () => {
  it('lets no more than so many tasks run at a time', async () => {
    const group = new TaskGroup(undefined);
    let running = 0;
    let most = 0;
    for (let task = 0; task < 20; task += 1) {
      await group.room(3);
      group.run(async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setTimeout(resolve, task % 3));
        running -= 1;
      });
    }
    await group.settle();
    expect(most).toBe(3);
  });

  it('ends the wait with the failure of a task, and aborts the others', async () => {
    const group = new TaskGroup(undefined);
    group.run(() => Promise.reject(new Error('the disk is full')));
    group.run(() => new Promise((resolve) => group.signal.addEventListener('abort', () => resolve())));
    await expect(group.room(1)).rejects.toThrow('the disk is full');
  });
});
