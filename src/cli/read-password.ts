import type { ReadStream } from 'node:tty';

/** The first line of a pipe, or what a person types, without showing it. */
export async function readPassword(input: NodeJS.ReadStream, output: NodeJS.WriteStream): Promise<string> {
  if (!input.isTTY) return firstLine(input);
  output.write('Password (10 characters or more): ');
  const password = await typed(input);
  output.write('\n');
  return password;
}

async function firstLine(input: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of input) {
    chunks.push(Buffer.from(chunk));
    if (chunk.includes('\n')) break;
  }
  return Buffer.concat(chunks).toString('utf8').split(/\r?\n/, 1)[0] ?? '';
}

/** In raw mode the terminal echoes nothing; Enter ends the line, Backspace takes a character back, Ctrl-C gives up. */
async function typed(input: ReadStream): Promise<string> {
  input.setRawMode(true);
  const characters: string[] = [];
  try {
    for await (const data of input.setEncoding('utf8') as AsyncIterable<string>) {
      for (const key of data) {
        if (key === '\r' || key === '\n') return characters.join('');
        if (key === '\u0003') process.exit(130); // what shells call an end by Ctrl-C
        if (key === '\u007f' || key === '\b') characters.pop();
        else characters.push(key);
      }
    }
    return characters.join('');
  } finally {
    input.setRawMode(false);
  }
}
