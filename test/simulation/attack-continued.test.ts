import { attack } from './attack';

attack(21);
