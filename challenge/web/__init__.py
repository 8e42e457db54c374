"""What a browser needs beside the pages: signing in, its language, and headers that keep it at home."""
