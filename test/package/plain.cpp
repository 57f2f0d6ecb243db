// SPDX-License-Identifier: BSL-1.0
// A program that has something to protect, and is built without protection.
#include <cstdio>
#include <cstring>

int main(int count, char** values)
{
    char text[64];
    if (count > 1) std::strcpy(text, values[1]);
    return std::printf("%s\n", count > 1 ? text : "") < 0;
}
