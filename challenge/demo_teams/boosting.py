"""Team Boomgaard: the kit's own gradient boosting, as it comes."""

import baseline

baseline.main()
