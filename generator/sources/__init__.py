"""What registers, surveys and local organisations recorded of the world."""
