"""Ordinary sentences, as a voice is tested with them."""

from __future__ import annotations

ORDINARY = """\
Hello there.
The birch canoe slid on the smooth planks.
Glue the sheet to the dark blue background.
It's easy to tell the depth of a well.
These days a chicken leg is a rare dish.
Rice is often served in round bowls.
The juice of lemons makes fine punch.
The box was thrown beside the parked truck.
The hogs were fed chopped corn and garbage.
Four hours of steady work faced us.
A large size in stockings is hard to sell.
I can't believe you've never been to Paris!
Where on earth did you put the keys?
Well, that is one way to look at it; here is another.
She said, "Come in," and closed the door.
“Smart quotes,” he wrote, “are everywhere.”
Dr. Smith met Mrs. Jones at 7:30 pm.
The ticket costs $9.99, or £20 at the door.
On 3 March 2024, 1,250 people came.
It was 5 km away and 20% steeper than before.
J. K. Rowling was born in 1965.
The U.S. team won the 2nd game 3-1.
Chapter IV begins on page 112.
We drove at 65 mph for 2.5 hours.
Henry VIII had six wives.
Water boils at 100°C, or 212°F.
Half of it — maybe more — was gone.
Wait... I think I heard something.
No. I won't do it.
He read the book that she has read.
They record a new record every year.
A man, a plan, a canal: Panama!
Is it the rock 'n' roll kind?
The dogs' bowls were the dog's favourite.
NASA and the FBI don't agree.
My email is someone at example dot com.
Call 555-1234 now.
Mix 1/2 cup of sugar with 3/4 cup of flour.
The meeting is on Jan. third.
You owe me $5 million.
Supersonic jets flew overhead (twice).
The Xylqorth invaded Brontovia.
I live near a live volcano.
Nobody expected that, did they?
To be or not to be, that is the question.
The quick brown fox jumps over the lazy dog.
She sells sea shells by the sea shore.
How much wood would a woodchuck chuck?
Rain, rain, go away.
Thank you & good night.""".splitlines()
