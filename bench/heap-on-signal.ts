import { heapBytes } from './heap.ts';

// Loaded into the service beside it (`--import`): at SIGUSR2 it says what it has in memory, once the garbage is collected.
console.log(`memory of ${process.pid}`);
process.on('SIGUSR2', () => {
  const heap = heapBytes();
  console.log(`memory ${JSON.stringify({ heap, rss: process.memoryUsage.rss() })}`);
});
