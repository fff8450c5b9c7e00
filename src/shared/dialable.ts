/** All that may ever reach the PBX as a number: at most 32 digits, `*` and `#`, a plus in front among them. */
export const dialable = /^(?=.{1,32}$)\+?[*#0-9]+$/u;
