"""One record for each fault: who refuses whom, why, how to fix it, and the words to know it by."""
